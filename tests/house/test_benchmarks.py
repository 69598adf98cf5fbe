"""Each benchmark runs, at a small size, and ends with one object for machines."""

import json
import subprocess
import sys

import pytest

from config.home import PROJECT


@pytest.mark.slow
@pytest.mark.parametrize(("name", "size"), [("decision", 10), ("inbox", 10_000), ("settle", 500)])
def test_a_benchmark_runs(name, size):
    command = [sys.executable, "-m", "benchmarks", name, "--size", str(size)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout.splitlines()[-1])
    assert set(facts) == {"name", "size", "ours", "peer", "ratio", "unit"}
    assert (facts["name"], facts["size"]) == (name, size)
    assert facts["ratio"] > 0
