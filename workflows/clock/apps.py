from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.clock"
    label = "clock"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.jobs.periodic import daily
        from registry.messages.wording import add_wordings

        from .reminding import remind
        from .words import WORDINGS

        add_wordings(WORDINGS)
        daily("clock.remind", remind, hour=7)
