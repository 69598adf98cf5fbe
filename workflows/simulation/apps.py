from django.apps import AppConfig


class Config(AppConfig):
    name = "workflows.simulation"
    label = "simulation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry.jobs.kinds import register
        from registry.jobs.periodic import daily
        from registry.messages.wording import add_wordings

        from . import job, services

        register(services.NAME, job.Simulating(), chunk=1)
        add_wordings(job.WORDINGS)
        daily("simulation.forget", services.forget, hour=3)
