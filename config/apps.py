"""Registers the start-up checks."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class Config(AppConfig):
    """The top layer; it has no models."""

    name = "config"
    label = "config"

    def ready(self) -> None:
        """Checks register themselves on import."""
        from config import checks  # noqa: F401
        from registry.base.rowhistory import never_ignore

        post_migrate.connect(never_ignore, sender=apps.get_app_config("pgtrigger"))
