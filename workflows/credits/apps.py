from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.credits"
    label = "credits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.jobs.kinds import register
        from registry.jobs.periodic import daily
        from registry.messages.wording import add_wordings
        from registry.people.signals import person_left
        from registry.roles.signals import grant_ended

        from .finding import export, job
        from .flags import check_all_again
        from .nameable import KINDS
        from .naming import KINDS as NAMEABLE
        from .news import WORDINGS
        from .orphans import move_up_orphans, on_grant_ended, on_person_left

        register(export.NAME, job.Exporting(), chunk=1)
        add_wordings({**WORDINGS, **job.WORDINGS})
        grant_ended.connect(on_grant_ended, dispatch_uid="credits.grant_ended")
        person_left.connect(on_person_left, dispatch_uid="credits.person_left")
        NAMEABLE.update(KINDS)
        daily("credits.move_up_orphans", move_up_orphans, hour=0)
        daily("credits.check_again", check_all_again, hour=1)
