"""`make run`, as a newcomer starts it: up, answering, down, and up again with the same data."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config import home, run
from tests.house.test_embedded import outside


@pytest.fixture
def trial() -> Iterator[dict[str, str]]:
    """Another home for the same code, with keys and data of its own."""
    folder = home.home() / f"trial-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    keys = folder / "keys.env"
    yield outside() | {"XUEFEN_HOME": str(folder), "XUEFEN_KEY_FILE": str(keys), "PORT": str(free_port())}
    shutil.rmtree(folder)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((run.ADDRESS, 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(surroundings: dict[str, str]) -> Iterator[list[str]]:
    """The lines it printed until it was ready; ended as Ctrl-C ends it."""
    # As a shell starts what it puts in the background: with Ctrl-C ignored.
    command = ["sh", "-c", 'trap "" INT; exec "$0" -m config.run', sys.executable]
    pipe = subprocess.PIPE
    program = subprocess.Popen(
        command, cwd=home.PROJECT, env=surroundings, stdout=pipe, stderr=subprocess.STDOUT, text=True
    )
    assert program.stdout
    lines: list[str] = []
    for line in program.stdout:
        lines.append(line.strip())
        if "Ctrl-C" in line:
            break
    try:
        yield lines
    finally:
        program.send_signal(signal.SIGINT)
        lines.append(program.stdout.read().strip())
        lines.append(f"ended with {program.wait(timeout=60)}")


def test_it_comes_up_goes_down_and_keeps_what_it_has(trial):
    address = f"http://127.0.0.1:{trial['PORT']}/"
    with started(trial) as first:
        assert any(address.rstrip("/") in line for line in first), first
        with urllib.request.urlopen(address) as answer:
            assert answer.status == 200
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert first[-2:] == ["Stopped.", "ended with 0"]
    assert not Path(trial["XUEFEN_HOME"], "pg", "postmaster.pid").exists()
    with started(trial) as second:
        assert "Loading the demo city ..." in first
        assert "Loading the demo city ..." not in second


def test_a_taken_port_is_said_plainly(monkeypatch):
    with socket.socket() as other:
        other.bind((run.ADDRESS, 0))
        other.listen()
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))
        with pytest.raises(SystemExit, match="is taken by another program; choose another: make run PORT="):
            run.wanted_port()


@pytest.mark.parametrize("port", ["web", "0", "65536", "-1"])
def test_a_port_is_a_number(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(SystemExit, match="must be a number"):
        run.wanted_port()


def test_eight_thousand_is_the_default(monkeypatch):
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setattr(socket.socket, "bind", lambda *_: None)
    assert run.wanted_port() == 8000


def test_a_real_server_gets_no_demo(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://a@b/c")
    assert not run.is_embedded()


def test_static_files_are_collected_again_only_after_a_change(tmp_path):
    (tmp_path / "a.css").write_text("a")
    before = run.newest_change(tmp_path)
    assert run.newest_change(tmp_path) == before
    os.utime(tmp_path / "a.css", (1, 1))
    assert run.newest_change(tmp_path) != before
