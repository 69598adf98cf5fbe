from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.originals"
    label = "originals"
    default_auto_field = "django.db.models.BigAutoField"
