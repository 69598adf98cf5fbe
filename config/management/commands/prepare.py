"""Brings a database to what this version of the system expects."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection

from registry.organisations.models import Organisation

# Rows, not tables; append-only tables take rights back in their own migrations.
RIGHTS = (
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
)


# What a path of the tree is compared by; a language's own order skips the slashes.
SORTS_BY_CHARACTER = "SELECT getdatabaseencoding() = 'UTF8' AND '/1/2/' < '/10/'"


class Command(BaseCommand):
    """Runs as the owner, in an empty database as in one that is years old."""

    help = "Grants the application's role its rights, migrates and makes the cache table; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        """Quiet unless asked."""
        level = options["verbosity"] - 1
        self._refuse_language()
        self._grant(settings.DATABASE_APP_ROLE)
        call_command("migrate", interactive=False, verbosity=level)
        call_command("createcachetable", verbosity=level)
        if not settings.DEMO and not Organisation.objects.exists():
            self.stdout.write("Nobody is in this database yet; begin with: .venv/bin/python manage.py first_operators")

    def _refuse_language(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(SORTS_BY_CHARACTER)
            if not cursor.fetchone()[0]:
                raise CommandError(
                    "This database does not sort by character; make it with TEMPLATE template0 ENCODING 'UTF8' "
                    "LOCALE 'C.UTF-8' (see the README)."
                )

    def _grant(self, role: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user = %s, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role, role])
            is_owner, exists = cursor.fetchone()
            if not exists:
                raise CommandError(
                    f"The role {role} does not exist; make it first: CREATE ROLE {role} LOGIN PASSWORD ..."
                )
            if not is_owner:
                for statement in RIGHTS:
                    cursor.execute(statement.format(app=connection.ops.quote_name(role)))
