from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.jobs.kinds import register
        from registry.jobs.periodic import daily
        from registry.messages.wording import add_wordings
        from workflows.credits.demo.news import city_built

        from . import batch
        from .demo import seal_the_city
        from .limits import forget_lookups

        city_built.connect(seal_the_city, dispatch_uid="documents.city_built")
        register(batch.NAME, batch.Printing(), chunk=batch.CHUNK)
        add_wordings(batch.WORDINGS)
        daily("documents.forget_lookups", forget_lookups, hour=2)
