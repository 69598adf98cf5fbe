from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.clock"
    label = "clock"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.messages.wording import add_wordings

        from .words import WORDINGS

        add_wordings(WORDINGS)
