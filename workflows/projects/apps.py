from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.jobs.periodic import daily
        from registry.messages.wording import add_wordings
        from registry.people.signals import person_left
        from registry.roles.signals import grant_ended
        from workflows.credits import integrity, naming
        from workflows.credits.demo.news import city_built

        from .demo import hold_projects
        from .integrity import CHECKS, RECORDS
        from .nameable import KINDS
        from .news import WORDINGS
        from .orphans import move_orphans, on_grant_ended, on_person_left
        from .services import hold_due

        add_wordings(WORDINGS)
        naming.KINDS.update(KINDS)
        integrity.RECORDS.update(RECORDS)
        integrity.MORE.extend(CHECKS)
        grant_ended.connect(on_grant_ended, dispatch_uid="projects.grant_ended")
        person_left.connect(on_person_left, dispatch_uid="projects.person_left")
        city_built.connect(hold_projects, dispatch_uid="projects.demo")
        daily("projects.move_orphans", move_orphans, hour=0)
        daily("projects.hold_due", hold_due, hour=0)
