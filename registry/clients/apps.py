from django.apps import AppConfig


class Config(AppConfig):
    name = "registry.clients"
    label = "clients"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.jobs.periodic import daily, every

        from .traffic import forget_calls, forget_nonces

        every("clients.forget_nonces", forget_nonces, minutes=30)
        daily("clients.forget_calls", forget_calls, hour=3)
