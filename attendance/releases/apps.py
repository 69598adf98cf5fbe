from django.apps import AppConfig


class Config(AppConfig):
    name = "attendance.releases"
    label = "releases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from attendance.devices.parts import part_comes_from

        from .parts import part_of

        part_comes_from(part_of)
