from django.apps import AppConfig


class Config(AppConfig):
    name = "attendance.awards"
    label = "attendance_awards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from attendance.swipes.signals import swipes_changed
        from registry.jobs import kinds
        from registry.jobs.periodic import every
        from registry.messages.wording import add_wordings
        from workflows.credits import integrity
        from workflows.credits.demo.news import city_built
        from workflows.projects.counted import COUNTERS

        from .arrivals import MINUTES, look_again, on_swipes_changed
        from .demo import hold_some
        from .integrity import CHECKS
        from .jobs import AWARD, CHUNK, REVOKE, Awarding, Revoking
        from .news import WORDINGS
        from .reporting import counted_at

        add_wordings(WORDINGS)
        COUNTERS.append(counted_at)
        kinds.register(AWARD, Awarding(), chunk=CHUNK)
        kinds.register(REVOKE, Revoking(), chunk=200)
        city_built.connect(hold_some, dispatch_uid="attendance.city_built")
        integrity.MORE.extend(CHECKS)
        swipes_changed.connect(on_swipes_changed, dispatch_uid="attendance.swipes_changed")
        every("attendance.look_again", look_again, minutes=MINUTES)
