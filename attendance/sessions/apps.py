from django.apps import AppConfig


class Config(AppConfig):
    name = "attendance.sessions"
    # Django's own sessions have the plain name.
    label = "attendance_sessions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from attendance.devices.manifest import periods_come_from

        from .queries import periods_of

        periods_come_from(periods_of)
