from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.batches"
    label = "batches"
    default_auto_field = "django.db.models.BigAutoField"
