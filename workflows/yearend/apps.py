from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.yearend"
    label = "yearend"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.jobs.periodic import daily
        from registry.messages.wording import add_wordings
        from workflows.credits import integrity

        from .integrity import CHECKS
        from .news import WORDINGS
        from .reminding import remind

        add_wordings(WORDINGS)
        integrity.MORE.extend(CHECKS)
        daily("yearend.remind", remind, hour=6)
