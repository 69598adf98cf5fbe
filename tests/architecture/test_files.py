"""Rules that hold for every file we write."""

import ast
import re
from pathlib import Path

import pytest

from config.home import PROJECT
from tests.architecture.test_top_level import tracked

LONGEST_FILE, LONGEST_FUNCTION = 300, 35
# Spelled in pieces, so that this file does not name what it looks for.
REGISTRIES = ["pypi" + ".org", "python" + "hosted", "npmjs" + ".org", "deb.debian" + ".org"]
MIRRORS = ["mirrors" + ".aliyun", "tuna" + ".tsinghua", "find" + "-links="]
MACHINE = [r"(?<![\w.])/ro" + r"ot/\w", r"(?<![\w.])/wo" + r"rk/\w", r"(?<![\w.])/ho" + r"me/\w+", r"/op" + r"t/\w"]
TEXT = {".py", ".toml", ".md", ".txt", ".in", ".sh", ".html", ".css", ".js", ".po", ".yml", ".json", ""}


def ours() -> list[Path]:
    """Text files of the project, without what others wrote."""
    names = [PROJECT / name for name in tracked() if "/vendor/" not in name]
    return [path for path in names if path.suffix in TEXT]


def python() -> list[Path]:
    return [path for path in ours() if path.suffix == ".py" and "migrations" not in path.parts]


@pytest.mark.parametrize("words", [REGISTRIES, MIRRORS, MACHINE], ids=["registries", "mirrors", "machines"])
def test_no_file_names_a_registry_or_somebodys_machine(words):
    pattern = re.compile("|".join(words))
    found = [f"{path.relative_to(PROJECT)}: {hit[0]}" for path in ours() if (hit := pattern.search(path.read_text()))]
    assert found == []


def test_the_requirements_are_hashed():
    for name in ("bootstrap", "requirements", "requirements-dev"):
        text = (PROJECT / f"deploy/{name}.txt").read_text()
        pinned = re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==", text, re.MULTILINE)
        assert pinned
        assert len(re.findall(r"^ +--hash=sha256:", text, re.MULTILINE)) >= len(pinned)
        assert "file:" not in text


def test_files_are_short():
    long = {str(path.relative_to(PROJECT)): size for path in python() if (size := lines(path)) > LONGEST_FILE}
    assert long == {}


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_functions_are_short():
    long = []
    for path in python():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION:
                long.append(f"{path.relative_to(PROJECT)}:{node.lineno} {node.name}")
    assert long == []


def test_imports_stand_at_the_top():
    """A cycle hides in a function; `apps.py` has to wait for Django."""
    hidden = []
    for path in python():
        if path.name in {"apps.py", "manage.py"}:
            continue
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef):
                inside = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
                hidden += [f"{path.relative_to(PROJECT)}:{node.lineno}" for node in inside]
    assert hidden == []


def test_pages_carry_no_script_and_no_style():
    """The content policy would refuse them."""
    pattern = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|<style|\son[a-z]+=|javascript:")
    pages = [path for path in ours() if path.suffix == ".html"]
    found = [f"{path.relative_to(PROJECT)}: {hit[0]}" for path in pages if (hit := pattern.search(path.read_text()))]
    assert found == []
