from django.apps import AppConfig


class Config(AppConfig):
    name = "registry.years"
    label = "years"
    default_auto_field = "django.db.models.BigAutoField"
