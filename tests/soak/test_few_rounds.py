"""The soak in small, for every change; `make soak` is the large one."""

import re
import subprocess
import sys

import pytest

from config.home import PROJECT


@pytest.mark.slow
def test_a_few_deaths_leave_no_damage() -> None:
    command = [sys.executable, "-m", "tests.soak", "--rounds", "5", "--size", "1500", "--chunk", "50"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\b5 deaths", done.stdout), done.stdout
