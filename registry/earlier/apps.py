from django.apps import AppConfig


class Config(AppConfig):
    name = "registry.earlier"
    label = "earlier"
    default_auto_field = "django.db.models.BigAutoField"
