"""The web server's way in; refuses to serve what the checks refuse."""

import os

from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connections


def refuse_unsafe() -> None:
    """First what can be said without the database, then what only the database knows."""
    for databases in (None, ["default"]):
        try:
            found = checks.run_checks(databases=databases)
        except OperationalError as error:
            raise SystemExit(f"xuefen: the database does not answer: {str(error).strip()}") from None
        # The workers are forked from here, and two of them must not speak on one connection.
        connections.close_all()
        errors = [message for message in found if message.is_serious()]
        if errors:
            raise SystemExit("\n".join(f"xuefen: {message.msg}" for message in errors))


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    application = get_wsgi_application()
    refuse_unsafe()
except ImproperlyConfigured as error:
    raise SystemExit(f"xuefen: {error}") from None
