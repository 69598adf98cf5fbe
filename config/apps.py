"""Registers the start-up checks."""

from django.apps import AppConfig


class Config(AppConfig):
    """The top layer; it has no models."""

    name = "config"
    label = "config"

    def ready(self) -> None:
        """Checks register themselves on import."""
        from config import checks  # noqa: F401
