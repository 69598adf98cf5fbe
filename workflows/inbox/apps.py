from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.inbox"
    label = "inbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.jobs.kinds import register
        from registry.messages.wording import add_wordings
        from workflows.credits.jobs import WORDINGS

        from .bulk import deciding, undoing

        register(deciding.NAME, deciding.Deciding())
        register(undoing.NAME, undoing.Undoing())
        add_wordings(WORDINGS)
