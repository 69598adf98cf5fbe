"""The key file of an installation that runs on the embedded database: made once, 0600, outside the repository."""

import base64
import fcntl
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from config.home import key_file, make_folder


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "DATA_KEYS": lambda: f"k1:{_random_key()}",
    "INDEX_KEY": _random_key,
    "DOC_KEYS": lambda: f"d1:{_random_key()}",
    "PG_SUPERUSER_PASSWORD": lambda: secrets.token_urlsafe(24),
    "PG_OWNER_PASSWORD": lambda: secrets.token_urlsafe(24),
    "PG_APP_PASSWORD": lambda: secrets.token_urlsafe(24),
}


def stored_keys(path: Path | None = None) -> dict[str, str]:
    """Read the key file; what is missing in it is made up and added, nothing in it is ever replaced."""
    path = path or key_file()
    try:
        make_folder(path.parent, 0o755)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            known = dict(line.rstrip("\n").split("=", 1) for line in file if "=" in line)
            missing = {name: make() for name, make in MAKERS.items() if name not in known}
            file.writelines(f"{name}={value}\n" for name, value in missing.items())
    except PermissionError as error:
        raise SystemExit(f"xuefen: the key file {path} belongs to someone else; run as its owner.") from error
    return known | missing
