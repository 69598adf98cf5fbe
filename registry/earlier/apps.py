from django.apps import AppConfig


class Config(AppConfig):
    name = "registry.earlier"
    label = "earlier"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.imports.shapes import register

        from .shape import EarlierYears

        register(EarlierYears())
