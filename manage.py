#!/usr/bin/env python
"""Django's command line, with the embedded database running beside it and the right role for the command."""

import os
import sys
from contextlib import nullcontext

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from config import embedded

WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "makemessages",
    "help",
    "version",
    "read_cards",
    "find_profile",
    "--help",
    "--version",
}
AS_OWNER = {"prepare", "migrate", "createcachetable", "makemigrations", "sqlmigrate", "showmigrations"}


def main() -> None:
    """The owner changes tables, the application's role everything else."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command in AS_OWNER:
        os.environ.setdefault("XUEFEN_AS_OWNER", "1")
    needs_server = command not in WITHOUT_DATABASE and not os.environ.get("DATABASE_URL", "").strip()
    try:
        with embedded.running() if needs_server else nullcontext():
            execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        raise SystemExit(f"xuefen: {error}") from None


if __name__ == "__main__":
    main()
