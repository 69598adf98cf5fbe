from django.apps import AppConfig


class Config(AppConfig):
    name = "registry.library"
    label = "library"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.imports.shapes import register

        from .lists import ProjectLists

        register(ProjectLists())
