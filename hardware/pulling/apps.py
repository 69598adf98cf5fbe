from django.apps import AppConfig


class Config(AppConfig):
    name = "hardware.pulling"
    label = "pulling"

    def ready(self) -> None:
        from registry.jobs.periodic import every

        from .fetching import pull_next

        every("pull_terminals", pull_next, minutes=1)
