from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.batches"
    label = "batches"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.imports import shapes
        from registry.jobs import kinds

        from . import shape, taking_back

        shapes.register(shape.ForMany())
        kinds.register(taking_back.NAME, taking_back.TakingBack())
