"""Where an installation keeps what is not code. Standard library only: read before anything is installed."""

import hashlib
import os
import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SYSTEM_HOME = Path("/var/lib/xuefen")


def is_root() -> bool:
    """Whether this process runs as root, which PostgreSQL itself refuses to do."""
    return os.geteuid() == 0


def instance(project: Path = PROJECT) -> str:
    """A short name for one checkout, so that two of them never share data."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", project.name).strip("-")[:16] or "tree"
    return f"{readable}-{hashlib.sha256(str(project).encode()).hexdigest()[:8]}"


def home() -> Path:
    """Data, static files and logs. Root keeps them where the database's own user may reach them."""
    chosen = os.environ.get("XUEFEN_HOME")
    if chosen:
        return Path(chosen).resolve()
    return SYSTEM_HOME / instance() if is_root() else PROJECT / "var"


def environment() -> Path:
    """The real folder of the virtual environment; as root `.venv` is a link to it."""
    return SYSTEM_HOME / instance() / "venv" if is_root() else PROJECT / ".venv"


def key_file() -> Path:
    """Passwords and keys that the embedded database makes up; always outside the repository."""
    chosen = os.environ.get("XUEFEN_KEY_FILE")
    if chosen:
        return Path(chosen).resolve()
    if is_root():
        return SYSTEM_HOME / instance() / "keys.env"
    base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "xuefen" / f"{instance()}.env"


def make_folder(path: Path, mode: int) -> Path:
    """Create a folder with exactly this mode, whatever the umask; an existing one keeps its own."""
    if not path.is_dir():
        missing = path.parent
        if not missing.is_dir():
            make_folder(missing, 0o755)
        path.mkdir()
        path.chmod(mode)
    return path
