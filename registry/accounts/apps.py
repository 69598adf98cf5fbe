from django.apps import AppConfig


class Config(AppConfig):
    name = "registry.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import sessions  # noqa: F401 (connects its receivers)
