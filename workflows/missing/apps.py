from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.missing"
    label = "missing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.jobs.periodic import daily
        from registry.messages.wording import add_wordings
        from registry.people.signals import person_left
        from registry.roles.signals import grant_ended
        from workflows.credits import integrity, naming, story

        from .integrity import CHECKS, RECORDS
        from .nameable import KINDS
        from .news import WORDINGS
        from .orphans import move_up_orphans, on_grant_ended, on_person_left
        from .queries import cases_of

        add_wordings(WORDINGS)
        story.CASES.append(cases_of)
        integrity.RECORDS.update(RECORDS)
        integrity.MORE.extend(CHECKS)
        naming.KINDS.update(KINDS)
        grant_ended.connect(on_grant_ended, dispatch_uid="missing.grant_ended")
        person_left.connect(on_person_left, dispatch_uid="missing.person_left")
        daily("missing.move_up_orphans", move_up_orphans, hour=0)
