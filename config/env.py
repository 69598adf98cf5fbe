"""Typed readers of the environment that refuse nonsense with a sentence, over django-environ."""

import base64
import binascii
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import environ
from django.core.exceptions import ImproperlyConfigured

YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


class Environment:
    """What the process was started with, and beneath it the key file of an embedded installation."""

    def __init__(self, beneath: Mapping[str, str] | None = None) -> None:
        self.values = {**(beneath or {}), **os.environ}

    def text(self, name: str, default: str = "") -> str:
        """An empty value counts as not given."""
        return self.values.get(name, "").strip() or default

    def flag(self, name: str, default: bool) -> bool:
        """Yes or no; anything else is an error, not a no."""
        value = self.text(name, "yes" if default else "no").lower()
        if value not in YES | NO:
            raise ImproperlyConfigured(f"{name} is {value!r}; it must be 1 or 0.")
        return value in YES

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        """A whole number within its bounds."""
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
            raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number from {least} to {most}.")
        return int(value)

    def words(self, name: str, default: list[str]) -> list[str]:
        """A list with commas."""
        found = [word.strip() for word in self.text(name).split(",") if word.strip()]
        return found or default

    def choice(self, name: str, default: str, options: tuple[str, ...]) -> str:
        """One of the words that are known."""
        value = self.text(name, default)
        if value not in options:
            raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of {', '.join(options)}.")
        return value

    def ring(self, name: str) -> dict[str, str]:
        """Keys with their names, newest first: `k2:BASE64,k1:BASE64`."""
        keys: dict[str, str] = {}
        for entry in self.words(name, []):
            key_id, _, key = entry.partition(":")
            keys[key_id] = _checked_key(name, key)
        return keys

    def key(self, name: str) -> str:
        """One key of 32 bytes in base64, or nothing; the start-up checks refuse nothing."""
        value = self.text(name)
        return _checked_key(name, value) if value else ""

    def database(self, name: str) -> dict[str, Any]:
        """A PostgreSQL address; there is no second dialect."""
        address: dict[str, Any] = dict(environ.Env.db_url_config(self.text(name)))
        if address.get("ENGINE") != "django.db.backends.postgresql":
            raise ImproperlyConfigured(f"{name} must be a postgresql:// address.")
        # The folder of a local socket comes percent-encoded in the place of a host.
        return address | {"HOST": unquote(address.get("HOST") or "")}


def _checked_key(name: str, value: str) -> str:
    try:
        size = len(base64.b64decode(value, validate=True))
    except binascii.Error:
        size = 0
    if size != 32:
        raise ImproperlyConfigured(f"{name} must hold 32 random bytes in base64.")
    return value
