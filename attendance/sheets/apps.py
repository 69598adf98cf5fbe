from django.apps import AppConfig


class Config(AppConfig):
    name = "attendance.sheets"
    label = "attendance_sheets"
    default_auto_field = "django.db.models.BigAutoField"
