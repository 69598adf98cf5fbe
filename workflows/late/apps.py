from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.late"
    label = "late"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.messages.wording import add_wordings

        from .news import WORDINGS

        add_wordings(WORDINGS)
