"""Migrated once into a template, cloned for every worker, cloned anew after a test that commits."""

import fcntl
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg2 import errors, sql

from config.embedded import OWNER, Server
from config.home import PROJECT

KEPT_TEMPLATES = 4
PREPARE = "import django; django.setup(); from django.core.management import call_command as do; do('prepare')"


def fingerprint() -> str:
    """Changes with any migration, whatever they read beside them, the settings and the packages."""
    folders = (PROJECT / layer for layer in ("registry", "workflows", "attendance", "hardware", "api"))
    files = [path for folder in folders for path in folder.rglob("migrations/**/*") if path.is_file()]
    files += [path for folder in (PROJECT / "registry", PROJECT / "workflows") for path in folder.rglob("data/*.*")]
    files += [helper for path in files if path.suffix == ".py" for helper in imported_helpers(path)]
    files += [PROJECT / "config/settings.py", PROJECT / "config/embedded.py", PROJECT / "deploy/requirements.txt"]
    digest = hashlib.sha256()
    for path in sorted({file for file in files if file.suffix != ".pyc"}):
        digest.update(str(path.relative_to(PROJECT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def imported_helpers(migration: Path) -> list[Path]:
    """Our own modules that write SQL for a migration."""
    names = re.findall(
        r"^from ((?:registry|workflows|attendance|hardware|api)[\w.]*) import", migration.read_text(), re.M
    )
    return [path for name in names if (path := PROJECT / (name.replace(".", "/") + ".py")).is_file()]


@dataclass(frozen=True)
class Workbench:
    """One worker's database, and the template it comes from."""

    server: Server
    name: str
    template: str

    @contextmanager
    def cloned(self) -> Iterator[None]:
        """There for the session, gone afterwards."""
        self._ensure_template()
        self.renew()
        yield
        self._drop(self.name)

    def renew(self) -> None:
        """Back to the migrated state, also where the application's role may not delete."""
        name = sql.Identifier(self.name)
        self._drop(self.name)
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(self.template)))

    def _ensure_template(self) -> None:
        with Path(f"{self.server.cluster.data}.template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            names = self._names()
            if self.template not in names:
                self._drop_leftovers(names)
                self._build_template()

    def _build_template(self) -> None:
        half = self.template.replace("template", "half")
        self._drop(half)
        self.server.ensure_database(half)
        surroundings = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "XUEFEN_AS_OWNER": "1",
            "XUEFEN_TEST_DATABASE": half,
        }
        subprocess.run([sys.executable, "-c", PREPARE], cwd=PROJECT, env=surroundings, check=True)
        self._execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(self.template))
        )

    def _drop_leftovers(self, names: list[str]) -> None:
        """Old templates, and databases of runs that were killed."""
        templates = [name for name in names if name.startswith("template_")]
        doomed = templates[: 1 - KEPT_TEMPLATES] if len(templates) >= KEPT_TEMPLATES else []
        for name in names:
            run = re.fullmatch(r"test_(\d+)_\w+", name)
            if run and not Path("/proc", run[1]).exists():
                doomed.append(name)
        for name in doomed:
            self._drop(name)

    def _names(self) -> list[str]:
        """Oldest first."""
        with closing(self.server.connect(OWNER, "postgres")) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY oid")
            return [row[0] for row in cursor.fetchall()]

    def _drop(self, name: str) -> None:
        """Whoever is connected has to go; autovacuum, which only a superuser may end, gives way to a plain DROP."""
        for form in (DROP, PLAIN_DROP, DROP, PLAIN_DROP):
            try:
                return self._execute(form.format(sql.Identifier(name)))
            except (errors.InsufficientPrivilege, errors.ObjectInUse):
                continue
        return self._execute(DROP.format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composable) -> None:
        with closing(self.server.connect(OWNER, "postgres")) as connection, connection.cursor() as cursor:
            cursor.execute(statement)


PLAIN_DROP = sql.SQL("DROP DATABASE IF EXISTS {}")
DROP = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
