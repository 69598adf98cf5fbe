"""Runs one benchmark in a database of its own, which is gone afterwards.

A benchmark is a module `benchmarks/NAME.py`, a hyphen of the name being an underscore of the file, with
`DEFAULT_SIZE` and `run(size: int) -> Result`. It finds a migrated
database and the application's role; `owner()` gives a connection that may also make tables and analyse them.
"""

import argparse
import importlib
import os
from pathlib import Path

import django

os.environ |= {"DJANGO_SETTINGS_MODULE": "benchmarks.settings", "XUEFEN_BENCH": "1", "LOG_LEVEL": "WARNING"}
HERE = Path(__file__).parent
NOT_BENCHMARKS = {"__init__", "__main__", "report", "database", "settings"}


def names() -> list[str]:
    """Every benchmark there is."""
    return sorted(path.stem.replace("_", "-") for path in HERE.glob("*.py") if path.stem not in NOT_BENCHMARKS)


def main() -> None:
    """`python -m benchmarks NAME [--size N]`."""
    parser = argparse.ArgumentParser(prog="make bench", usage=f"make bench NAME=({'|'.join(names())}) [SIZE=n]")
    parser.add_argument("name", choices=names())
    parser.add_argument("--size", type=int)
    chosen = parser.parse_args()
    django.setup()
    database = importlib.import_module("benchmarks.database")
    stem = chosen.name.replace("-", "_")
    module = importlib.import_module(f"benchmarks.{stem}")
    with database.measured(stem):
        result = module.run(chosen.size or module.DEFAULT_SIZE)
    result.show()


if __name__ == "__main__":
    main()
