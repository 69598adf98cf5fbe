"""`make soak`: kills workers and the database at random moments of large bulk decisions, then looks for damage."""

import argparse
import os
import random
import secrets
import time

import django

os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "XUEFEN_SOAK": "1", "LOG_LEVEL": "ERROR"}
django.setup()

from tests.soak.ground import ground
from tests.soak.rounds import Soak


def main() -> None:
    parser = argparse.ArgumentParser(prog="make soak", usage="make soak [ROUNDS=n] [SIZE=n]")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--chunk", type=int, default=250)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    chosen = parser.parse_args()
    began = time.monotonic()
    with ground() as place:
        soak = Soak(place, chosen.rounds, chosen.chunk, random.Random(chosen.seed))
        soak.run(place.fill(chosen.size))
    counts = ", ".join(f"{soak.deaths.count(name)} x {name}" for name in sorted(set(soak.deaths)))
    print(f"soak: seed {chosen.seed}, {soak.jobs} jobs of {chosen.size}, {len(soak.deaths)} deaths ({counts})")
    print(f"soak: {time.monotonic() - began:.0f} s, found {len(soak.found)}")
    if soak.found:
        raise SystemExit("\n".join(soak.found))


if __name__ == "__main__":
    main()
