from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.results"
    label = "results"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.jobs.periodic import daily, every
        from registry.standards.signals import grades_set, standard_published

        from .services import mark_running_years, on_grades_set, on_standard_published, settle_marked

        standard_published.connect(on_standard_published, dispatch_uid="results.standard_published")
        grades_set.connect(on_grades_set, dispatch_uid="results.grades_set")
        every("results.settle_marked", settle_marked, minutes=1)
        daily("results.mark_running_years", mark_running_years, hour=2)
