from django.apps import AppConfig


class Config(AppConfig):
    name = "registry.codes"
    label = "codes"
    default_auto_field = "django.db.models.BigAutoField"
