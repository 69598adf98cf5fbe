from django.apps import AppConfig


class Config(AppConfig):
    name = "registry.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import papers, periodic, services

        periodic.daily("jobs.forget_plans", services.forget_plans, hour=3)
        periodic.daily("jobs.forget_papers", papers.forget_papers, hour=3)
