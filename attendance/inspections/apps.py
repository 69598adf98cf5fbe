from django.apps import AppConfig


class Config(AppConfig):
    name = "attendance.inspections"
    label = "attendance_inspections"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from attendance.awards.inspecting import BEFORE_RELEASE
        from registry.messages.wording import add_wordings
        from workflows.credits import integrity

        from .integrity import CHECKS
        from .news import WORDINGS
        from .services import let_go

        add_wordings(WORDINGS)
        integrity.MORE.extend(CHECKS)
        BEFORE_RELEASE.append(let_go)
