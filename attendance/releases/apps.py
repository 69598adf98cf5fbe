from django.apps import AppConfig


class Config(AppConfig):
    name = "attendance.releases"
    label = "releases"
    default_auto_field = "django.db.models.BigAutoField"
