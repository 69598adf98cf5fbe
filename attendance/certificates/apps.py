from django.apps import AppConfig


class Config(AppConfig):
    name = "attendance.certificates"
    label = "attendance_certificates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows.credits import integrity

        from .integrity import CHECKS

        integrity.MORE.extend(CHECKS)
