"""What hardware may lean on: protocols on the standard library alone, pyserial behind one door."""

import ast
import sys
from pathlib import Path

from config.home import PROJECT

HARDWARE = PROJECT / "hardware"


def imported(path: Path) -> set[str]:
    """The packages that a file imports; empty for those of its own package."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").split(".")[0])
    return found


def test_protocols_import_the_standard_library_alone():
    files = list((HARDWARE / "protocols").rglob("*.py"))
    assert len(files) > 10
    strangers = {path.name: names for path in files if (names := imported(path) - sys.stdlib_module_names)}
    assert strangers == {}


def test_pyserial_has_one_door():
    users = [str(path.relative_to(HARDWARE)) for path in HARDWARE.rglob("*.py") if "serial" in imported(path)]
    assert users in ([], ["terminal/transport.py"])
