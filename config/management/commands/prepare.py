"""Brings a database to what this version of the system expects."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection

# Rows, not tables; append-only tables take rights back in their own migrations.
RIGHTS = (
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
)


class Command(BaseCommand):
    """Runs as the owner, in an empty database as in one that is years old."""

    help = "Grants the application's role its rights, migrates and makes the cache table; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        """Quiet unless asked."""
        level = options["verbosity"] - 1
        self._grant(settings.DATABASE_APP_ROLE)
        call_command("migrate", interactive=False, verbosity=level)
        call_command("createcachetable", verbosity=level)

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
