#!/usr/bin/env python3
"""Verifies an exported history of a credit; needs nothing but Python 3.

    python3 verify_case.py history.json
    python3 verify_case.py history.json --earlier kept.json    # also: the earlier export is the beginning of this one

Every decision is a line of text with the SHA-256 of that line. A line names the hash of the line before it in its case,
so a line that is changed, left out, added or moved breaks the chain. What this cannot show is in docs/history.md.
"""

import argparse
import hashlib
import json
import sys

FORMAT = "xuefen-history-1"
NOTHING = ""


def problems_of(case: dict) -> list[str]:
    """What is wrong with the chain of one case; empty where it holds."""
    found, previous, last = [], NOTHING, 0
    for number, decision in enumerate(case["decisions"], start=1):
        line, own = decision["line"], decision["hash"]
        where = f"case {case['case']}, line {number}"
        says = json.loads(line)
        if hashlib.sha256(line.encode()).hexdigest() != own:
            found.append(f"{where}: the line was changed, it does not have this hash")
        if says["position"] != number or says["case"] != case["case"]:
            found.append(f"{where}: says that it is number {says['position']} of case {says['case']}")
        if says["previous"] != previous:
            found.append(f"{where}: does not follow the line before it")
        if says["decision"] <= last:
            found.append(f"{where}: its number is not greater than that of the line before it")
        previous, last = own, says["decision"]
    return found


def problems_beside(history: dict, earlier: dict) -> list[str]:
    """An earlier export must be the beginning of this one, case by case."""
    now = {case["case"]: [one["hash"] for one in case["decisions"]] for case in history["cases"]}
    found = []
    for case in earlier["cases"]:
        before = [one["hash"] for one in case["decisions"]]
        if now.get(case["case"], [])[: len(before)] != before:
            found.append(f"case {case['case']}: what was exported earlier is not the beginning of this chain")
    return found


def show(history: dict) -> None:
    """The steps, one a line; the names are a legend beside the chain and not part of it."""
    people, places = history["people"], history["places"]
    for case in history["cases"]:
        print(f"case {case['case']}")
        for decision in case["decisions"]:
            says = json.loads(decision["line"])
            who = people.get(str(says["actor"]), f"person {says['actor']}") if says["actor"] else "the system"
            absent = says.get("on_behalf_of")
            who += f" for {people.get(str(absent), f'person {absent}')}" if absent else ""
            where = places.get(str(says["place"]), "")
            way = f"{says['from_state'] or '-'} > {says['to_state']}"
            print(f"  {says['position']:>3}  {says['at'][:19]}Z  {says['step']:<18} {way:<24} {who} {where}".rstrip())
            if says["opinion"]:
                print(f"       {says['opinion']}")
        print(f"  hash of the last line: {case['decisions'][-1]['hash']}")


def load(path: str) -> dict:
    with open(path, encoding="utf-8") as file:
        history = json.load(file)
    if history.get("format") != FORMAT:
        sys.exit(f"{path}: not a history that this script knows ({FORMAT})")
    return history


def main() -> None:
    parser = argparse.ArgumentParser(description="Verifies an exported history of a credit.")
    parser.add_argument("history")
    parser.add_argument("--earlier", help="an export that was kept: it must be the beginning of this one")
    chosen = parser.parse_args()
    history = load(chosen.history)
    found = [problem for case in history["cases"] for problem in problems_of(case)]
    if chosen.earlier:
        earlier = load(chosen.earlier)
        found += [problem for case in earlier["cases"] for problem in problems_of(case)]
        found += problems_beside(history, earlier)
    if found:
        sys.exit("\n".join(["NOT GENUINE", *found]))
    show(history)
    lines = sum(len(case["decisions"]) for case in history["cases"])
    print(f"\nHOLDS: {lines} decisions follow one another, none of these lines was changed, removed or put between.")
    if chosen.earlier:
        print("HOLDS: everything in the earlier export stands unchanged at the beginning.")
    print("Not shown: the names (a legend), and whether decisions came after the last line.")


if __name__ == "__main__":
    main()
