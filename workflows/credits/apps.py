from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.credits"
    label = "credits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.roles.signals import grant_ended

        from .orphans import on_grant_ended

        grant_ended.connect(on_grant_ended, dispatch_uid="credits.move_up_orphans")
