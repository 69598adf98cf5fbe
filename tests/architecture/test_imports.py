"""The layers of style.md, read from pyproject.toml."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.home import PROJECT


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The layers, to be spoilt."""
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    for layer in ("config", "api", "hardware", "attendance", "workflows", "registry"):
        shutil.copytree(PROJECT / layer, tmp_path / layer, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_imports_go_downwards(copy):
    done = lint(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("registry/codes/models.py", "import workflows.engine"),
        ("workflows/engine/moves.py", "import workflows.credits"),
        ("registry/people/models.py", "import registry.roles"),
        ("workflows/credits/models.py", "import config.settings"),
    ],
)
def test_an_import_upwards_is_found(copy, file, line):
    path = copy / file
    path.write_text(f"{line}\n" + path.read_text())
    assert lint(copy).returncode == 1
