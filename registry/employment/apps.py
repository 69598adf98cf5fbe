from django.apps import AppConfig


class Config(AppConfig):
    name = "registry.employment"
    label = "employment"
    default_auto_field = "django.db.models.BigAutoField"
