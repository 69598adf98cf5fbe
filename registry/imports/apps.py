from django.apps import AppConfig


class Config(AppConfig):
    name = "registry.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.jobs.kinds import register
        from registry.jobs.periodic import daily
        from registry.messages.wording import add_wordings

        from . import services, writing

        register(writing.NAME, writing.Writing())
        add_wordings(writing.WORDINGS)
        daily("imports.forget", services.forget, hour=3)
