from django.apps import AppConfig


class Config(AppConfig):
    name = "registry.standards"
    label = "standards"
    default_auto_field = "django.db.models.BigAutoField"
