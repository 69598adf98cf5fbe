from django.apps import AppConfig


class Config(AppConfig):
    name = "attendance.swipes"
    label = "swipes"
    default_auto_field = "django.db.models.BigAutoField"
