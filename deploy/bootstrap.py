"""Make `.venv` from the hashed requirements, or leave it alone when it is already right."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

DEPLOY = Path(__file__).resolve().parent
sys.path.insert(0, str(DEPLOY.parent))

from config.home import PROJECT, environment, is_root, make_folder  # noqa: E402

LINK = PROJECT / ".venv"
PLAIN, DEV = "requirements.txt", "requirements-dev.txt"


def fail(sentence: str) -> None:
    """Stop with one sentence instead of a traceback."""
    raise SystemExit(f"xuefen: {sentence}")


def digest(name: str) -> str:
    """What the environment must have been made from to count as current."""
    parts = [(DEPLOY / file).read_bytes() for file in ("bootstrap.txt", name)]
    parts.append(f"{sys.version_info[:2]} {sys.base_prefix}".encode())
    return f"{name} {hashlib.sha256(b''.join(parts)).hexdigest()}"


def is_current(target: Path, name: str) -> bool:
    """The development environment contains the plain one, so either stamp satisfies a plain run."""
    stamp = target / "xuefen.stamp"
    if not stamp.is_file() or not (target / "bin" / "python").exists():
        return False
    wanted = {digest(name), digest(DEV)}
    return stamp.read_text() in wanted


def create(target: Path) -> None:
    """An empty environment with pip; `.venv` points at it."""
    if target != LINK and LINK.exists() and not LINK.is_symlink():
        shutil.rmtree(LINK)
    if target == LINK and LINK.is_symlink():
        LINK.unlink()
    make_folder(target.parent, 0o755)
    shutil.rmtree(target, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(target)], stdout=subprocess.PIPE, text=True)
    if made.returncode:
        fail("this Python cannot make a virtual environment; on Debian install python3-venv.")
    point_at(target)


def point_at(target: Path) -> None:
    """Keep `.venv` leading to the real environment."""
    if target != LINK and (not LINK.is_symlink() or LINK.readlink() != target):
        LINK.unlink(missing_ok=True)
        LINK.symlink_to(target)


def install(target: Path, name: str) -> None:
    """uv does the work in seconds; pip is the way for those whose mirror only pip knows."""
    python = str(target / "bin" / "python")
    first = [python, "-m", "pip", "install", "-q", "--require-hashes", "--disable-pip-version-check"]
    subprocess.run([*first, "--no-deps", "-r", str(DEPLOY / "bootstrap.txt")], check=True)
    uv = [str(target / "bin" / "uv"), "pip", "sync", "-q", "--require-hashes", "--python", python]
    both = [str(DEPLOY / "bootstrap.txt"), str(DEPLOY / name)]
    settings = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1", "UV_SYSTEM_CERTS": "1"}
    if subprocess.run([*uv, *both], env=settings).returncode:
        subprocess.run([*first, "-r", str(DEPLOY / name)], check=True)


def main() -> None:
    """Idempotent, and safe when two people start at once."""
    if sys.version_info < (3, 11):
        fail(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}; try `make PYTHON=python3.11 run`.")
    name = DEV if "--dev" in sys.argv[1:] else PLAIN
    if is_root():
        os.umask(0o022)
    target = environment()
    make_folder(target.parent, 0o755)
    with (target.parent / ".bootstrap.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_current(target, name):
            point_at(target)
            return
        print(f"Making .venv from deploy/{name} ...", flush=True)
        if not (target / "bin" / "uv").exists() or not is_ours(target):
            create(target)
        (target / "xuefen.stamp").unlink(missing_ok=True)
        point_at(target)
        install(target, name)
        (target / "xuefen.stamp").write_text(digest(name))


def is_ours(target: Path) -> bool:
    """An environment made by another Python, or by nobody who still is here, is made anew."""
    config = target / "pyvenv.cfg"
    return config.is_file() and sys.base_prefix in config.read_text()


if __name__ == "__main__":
    try:
        main()
    except PermissionError as error:
        fail(f"{error.filename} belongs to someone else; run as its owner, or remove .venv and run again.")
    except subprocess.CalledProcessError as error:
        fail(f"the packages could not be installed ({' '.join(map(str, error.cmd[:4]))} ...); see the lines above.")
