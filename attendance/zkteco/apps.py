from django.apps import AppConfig


class Config(AppConfig):
    name = "attendance.zkteco"
    label = "zkteco"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from attendance.devices.parts import part_comes_from
        from registry.jobs.periodic import daily

        from .pages import part_of
        from .sticks import forget_unconfirmed

        part_comes_from(part_of)
        daily("forget_stick_files", forget_unconfirmed, hour=4)
