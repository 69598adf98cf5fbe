"""The house has the rooms that were agreed, and no attic."""

import subprocess

import pytest

from config.home import PROJECT

CODE = {"config", "workflows", "registry", "attendance", "hardware", "api", "templates", "tests"}
BESIDE = {"Makefile", "LICENSE", "NOTICE", "docs", "locale", "static", "benchmarks", "deploy", "manage.py"}
FILES = {"pyproject.toml", "README.md"}


def tracked() -> list[str]:
    """What git knows, and what it would know after the next commit."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (PROJECT / name).is_file()]


def test_nothing_lies_beside_the_house():
    top = {name.split("/")[0] for name in tracked()}
    assert {name for name in top if not name.startswith(".")} <= CODE | BESIDE | FILES


@pytest.mark.parametrize("layer", ["api", "attendance", "config", "hardware", "registry", "workflows"])
def test_each_layer_says_what_it_is_for(layer):
    first = (PROJECT / layer / "__init__.py").read_text().splitlines()[0]
    assert first.startswith('"""')
    assert first.endswith('."""')


def test_the_notice_carries_the_licence_and_its_exception():
    notice = (PROJECT / "NOTICE").read_text()
    assert "GNU Affero General Public License, version 3" in notice
    assert "VIEWFLOW LIBRARY EXCEPTION" in notice
    assert "2. No Weakening of Viewflow Copyleft." in notice
