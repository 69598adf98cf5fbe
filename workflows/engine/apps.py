from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.engine"
    label = "engine"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.jobs.periodic import daily
        from registry.messages.wording import add_wordings

        from .news import WORDINGS
        from .workload import close_yesterday

        add_wordings(WORDINGS)
        daily("engine.close_yesterday", close_yesterday, hour=1)
