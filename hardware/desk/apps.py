from django.apps import AppConfig


class Config(AppConfig):
    name = "hardware.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.jobs.periodic import every

        from .services import forget_readings

        every("forget_readings", forget_readings, minutes=30)
