from django.apps import AppConfig


class Config(AppConfig):
    name = "attendance.zkteco"
    label = "zkteco"
    default_auto_field = "django.db.models.BigAutoField"
