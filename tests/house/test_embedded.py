"""The embedded database: who may reach it, who stops it, and what it survives."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from config import embedded, home
from config.cluster import SUPERUSER, Cluster, ClusterError, closed_parent
from config.keys import MAKERS, stored_keys


@pytest.fixture(scope="module")
def server() -> Iterator[embedded.Server]:
    """A cluster of this test's own beside the others."""
    name = f"pg-try-{os.getpid()}"
    yield embedded._server(name, durable=False)
    shutil.rmtree(home.home() / name)
    for lock in home.home().glob(f"{name}.*.lock"):
        lock.unlink()


def postmaster(server: embedded.Server) -> int:
    return int((server.cluster.data / "postmaster.pid").read_text().split()[0])


def test_a_long_path_is_refused(tmp_path):
    data = tmp_path / ("x" * 80)
    with pytest.raises(ClusterError, match="longer than 80 bytes"):
        Cluster(data, "secret").start()
    assert not data.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands its data to another user")
def test_a_private_parent_is_refused_and_stays_private(tmp_path):
    tmp_path.chmod(0o700)
    with pytest.raises(ClusterError, match="may not enter"):
        Cluster(tmp_path / "pg", "secret").start()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_no_parent_is_opened(server):
    data = server.cluster.data
    before = [folder.stat().st_mode for folder in data.parents]
    with server.in_use():
        assert [folder.stat().st_mode for folder in data.parents] == before
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_nobody_enters_without_a_password(server):
    rules = (server.cluster.data / "pg_hba.conf").read_text()
    assert "scram-sha-256" in rules
    assert "trust" not in rules
    with server.in_use():
        for role in (SUPERUSER, embedded.OWNER, embedded.APP):
            wrong = server.address(role, "postgres") | {"password": "wrong"}
            with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
                psycopg2.connect(**wrong)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may act as another user")
def test_another_user_of_the_machine_cannot_reach_the_socket(server):
    with server.in_use():
        path = server.cluster.data / ".s.PGSQL.5432"
        assert path.is_socket()
        stranger = pwd.getpwnam("nobody").pw_uid
        command = ["perl", "-e", KNOCK, str(path)]
        done = subprocess.run(command, user=stranger, cwd="/", capture_output=True, text=True)
        assert "Permission denied" in done.stderr


# perl, because the Python of this environment may lie where a stranger cannot enter either.
KNOCK = "use IO::Socket::UNIX; IO::Socket::UNIX->new(Peer => $ARGV[0]) or die $!"


def test_the_last_one_out_stops_it(server):
    with server.in_use():
        with server.in_use():
            first = postmaster(server)
        assert server.cluster.is_running()
        assert postmaster(server) == first
    assert not server.cluster.is_running()


def test_it_comes_back_after_a_crash(server):
    with server.in_use():
        server.ensure_database("kept")
        os.kill(postmaster(server), signal.SIGKILL)
        while server.cluster.is_running():
            os.sched_yield()
    with server.in_use(), server.connect(embedded.APP, "kept") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("xuefen_app",)


def test_the_key_file_is_private_and_never_changes(tmp_path):
    path = tmp_path / "keys" / "keys.env"
    first = stored_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert set(first) == set(MAKERS)
    assert len(set(first.values())) == len(first)
    assert stored_keys(path) == first


def test_a_new_kind_of_key_is_added_to_an_old_file(tmp_path):
    path = tmp_path / "keys.env"
    path.write_text("SECRET_KEY=kept\n")
    assert stored_keys(path)["SECRET_KEY"] == "kept"
    assert "INDEX_KEY=" in path.read_text()


def test_the_key_file_lies_outside_the_repository():
    assert not home.key_file().is_relative_to(home.PROJECT)


def test_two_checkouts_share_nothing():
    assert home.instance(Path("/a/xuefen")) != home.instance(Path("/b/xuefen"))
    assert len(home.instance(Path("/a/" + "x" * 200))) < 30


def test_the_outermost_closed_folder_is_named(tmp_path):
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "closed").mkdir(mode=0o700)
    assert closed_parent(tmp_path / "open" / "closed" / "pg") is not None


def test_manage_py_runs_as_the_application(tmp_path):
    asked = "from django.db import connection; print(connection.settings_dict['USER'], connection.connect() or '')"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", asked]
    done = subprocess.run(command, cwd=home.PROJECT, capture_output=True, text=True, env=outside())
    assert done.stdout.strip() == embedded.APP, done.stderr


def outside() -> dict[str, str]:
    """The environment as it was before the tests' settings."""
    ours = {"DJANGO_SETTINGS_MODULE", "SECRET_KEY", "DATA_KEYS", "INDEX_KEY"}
    return {name: value for name, value in os.environ.items() if name not in ours}
