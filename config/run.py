"""`make run`: database, migrations, the demo city on first start, the web server, the worker; Ctrl-C ends all of it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from types import FrameType

from django.core.exceptions import ImproperlyConfigured

from config import embedded
from config.home import PROJECT, home, make_folder

ADDRESS = "127.0.0.1"
WORKER_PAUSE, WORKER_GRACE = 3.0, 20.0


def is_embedded() -> bool:
    """Whether no real server was named."""
    return not os.environ.get("DATABASE_URL", "").strip()


def manage(*arguments: str, **surroundings: str) -> int:
    """A command of ours in its own process: each needs its own role."""
    command = [sys.executable, str(PROJECT / "manage.py"), *arguments]
    return subprocess.run(command, cwd=PROJECT, env=os.environ | surroundings).returncode


def must(*arguments: str, **surroundings: str) -> None:
    """A command whose failure ends the start."""
    if manage(*arguments, **surroundings):
        raise SystemExit(f"xuefen: `manage.py {' '.join(arguments)}` failed; see above.")


def wanted_port() -> int:
    """The port that was asked for, if it is free."""
    given = os.environ.get("PORT", "").strip() or "8000"
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise SystemExit(f"xuefen: PORT is {given!r}; it must be a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, int(given)))
        except PermissionError:
            raise SystemExit(
                f"xuefen: only root may serve on port {given}; choose another: make run PORT=8080"
            ) from None
        except OSError:
            busy = f"xuefen: port {given} is taken by another program; choose another: make run PORT={int(given) + 1}"
            raise SystemExit(busy) from None
    return int(given)


def newest_change(folder: Path) -> str:
    """Tells whether the static files have to be collected again."""
    stamps = [(path.stat().st_mtime_ns, str(path)) for path in folder.rglob("*") if path.is_file()]
    requirements = (PROJECT / "deploy/requirements.txt").stat().st_mtime_ns
    return f"{len(stamps)} {max(stamps, default=0)} {requirements}"


def collect_static() -> None:
    """Compressed and with their content in their names; seconds, so only when something changed."""
    stamp = home() / "static.stamp"
    wanted = newest_change(PROJECT / "static")
    if stamp.is_file() and stamp.read_text() == wanted and (home() / "static").is_dir():
        return
    shutil.rmtree(home() / "static", ignore_errors=True)
    must("collectstatic", "--noinput", "-v", "0")
    make_folder(stamp.parent, 0o755)
    stamp.write_text(wanted)


def prepare() -> None:
    """Everything that has to be true before the first request; a second start finds it so."""
    must("prepare")
    collect_static()


def load_demo_once(server: embedded.Server) -> None:
    """A city to look at, where nobody has entered anything yet."""
    with closing(server.connect(embedded.APP)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM organisations_organisation)")
        is_empty = not cursor.fetchone()[0]
    if is_empty:
        print("Loading the demo city ...", flush=True)
        must("demo", "-v", "0")


@contextmanager
def serving(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """gunicorn in a session of its own, so that Ctrl-C reaches it through us and only once."""
    log = home() / "web.log"
    options = ["--bind", f"{ADDRESS}:{port}", "--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    options += ["--log-level", "warning", "--graceful-timeout", "5", "--max-requests", "20000", "--no-control-socket"]
    is_debug = os.environ.get("DEBUG", "").lower() in {"1", "true", "yes", "on"}
    # Loaded before it listens: what the checks refuse ends the start, instead of one worker after the other.
    options.append("--reload" if is_debug else "--preload")
    with log.open("ab") as lines:
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", *options]
        web = subprocess.Popen(command, cwd=PROJECT, stdout=lines, stderr=lines, start_new_session=True)
    try:
        yield web
    finally:
        web.terminate()
        web.wait()


class Working:
    """The worker in a process of its own beside the web server; one that dies is started again."""

    def __init__(self) -> None:
        self._process = self._start()
        self._again = 0.0

    def look_after(self) -> None:
        """Started again at once, but not more than once in a few seconds."""
        if self._process.poll() is None or time.monotonic() < self._again:
            return
        self._again = time.monotonic() + WORKER_PAUSE
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with (home() / "worker.log").open("ab") as lines:
            command = [sys.executable, str(PROJECT / "manage.py"), "work"]
            return subprocess.Popen(command, cwd=PROJECT, stdout=lines, stderr=lines, start_new_session=True)

    def end(self) -> None:
        """It finishes the chunk at hand; one that takes too long is undone by the database."""
        self._process.terminate()
        try:
            self._process.wait(timeout=WORKER_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def working() -> Iterator[Working]:
    worker = Working()
    try:
        yield worker
    finally:
        worker.end()


def wait_for(web: subprocess.Popen[bytes], worker: Working) -> None:
    """Until the web server ends; the worker is looked after on the way."""
    while web.poll() is None:
        worker.look_after()
        time.sleep(0.5)


def log_size() -> int:
    log = home() / "web.log"
    return log.stat().st_size if log.exists() else 0


def said_since(mark: int) -> str:
    """The last lines of the log, none of them from an earlier start."""
    said = (home() / "web.log").read_bytes()[mark:].decode(errors="replace")
    return "\n".join(said.splitlines()[-15:])


def announce(web: subprocess.Popen[bytes], port: int, mark: int) -> None:
    """Only when it answers; a server that does not come up shows what it said."""
    while True:
        try:
            socket.create_connection((ADDRESS, port), timeout=1).close()
            break
        except OSError:
            pass
        try:
            web.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue
        raise SystemExit(f"xuefen: the web server did not start:\n{said_since(mark)}")
    print(f"\n  学分 Xuefen    http://{ADDRESS}:{port}\n  log            {home() / 'web.log'}\n", flush=True)
    if is_embedded():
        manage("demo", "--logins")
    print("\n  Ctrl-C stops everything.", flush=True)


def end(number: int, frame: FrameType | None) -> None:
    """A request to stop unwinds everything that was started."""
    raise KeyboardInterrupt


def main() -> None:
    """Start, say where, wait."""
    # A shell starts what it puts in the background deaf to Ctrl-C; this program has to hear it all the same.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, end)
    port = wanted_port()
    try:
        with embedded.running() if is_embedded() else nullcontext() as server:
            prepare()
            if server:
                load_demo_once(server)
            mark = log_size()
            with serving(port) as web, working() as worker:
                announce(web, port, mark)
                wait_for(web, worker)
                raise SystemExit(f"xuefen: the web server ended by itself; see {home() / 'web.log'}.")
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)
    except ImproperlyConfigured as error:
        raise SystemExit(f"xuefen: {error}") from None


if __name__ == "__main__":
    main()
