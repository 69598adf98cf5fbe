from django.apps import AppConfig


class Config(AppConfig):
    name = "registry.tables"
    label = "tables"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.core.signals import request_started

        from .lookup import forget

        request_started.connect(forget, dispatch_uid="tables.forget")
