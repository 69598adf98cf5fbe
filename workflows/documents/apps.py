from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.jobs.periodic import daily
        from workflows.credits.demo.news import city_built

        from .demo import seal_the_city
        from .limits import forget_lookups

        city_built.connect(seal_the_city, dispatch_uid="documents.city_built")
        daily("documents.forget_lookups", forget_lookups, hour=2)
