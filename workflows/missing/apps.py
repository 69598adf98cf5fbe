from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.missing"
    label = "missing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.messages.wording import add_wordings
        from workflows.credits import integrity, story

        from .integrity import CHECKS, RECORDS
        from .news import WORDINGS
        from .queries import cases_of

        add_wordings(WORDINGS)
        story.CASES.append(cases_of)
        integrity.RECORDS.update(RECORDS)
        integrity.MORE.extend(CHECKS)
