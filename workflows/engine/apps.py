from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.engine"
    label = "engine"
    default_auto_field = "django.db.models.BigAutoField"
