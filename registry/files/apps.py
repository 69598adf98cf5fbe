from django.apps import AppConfig


class Config(AppConfig):
    name = "registry.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"
