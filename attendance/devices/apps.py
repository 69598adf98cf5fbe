from django.apps import AppConfig


class Config(AppConfig):
    name = "attendance.devices"
    label = "devices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.jobs.periodic import daily, every

        from .contacts import forget_nonces
        from .gaps import write_down_gaps
        from .pace import forget_paces

        every("forget_nonces", forget_nonces, minutes=30)
        daily("forget_paces", forget_paces, hour=4)
        daily("device_gaps", write_down_gaps, hour=3)
