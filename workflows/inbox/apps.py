from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.inbox"
    label = "inbox"
    default_auto_field = "django.db.models.BigAutoField"
