from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registry.base.refusals import Refusal
from workflows.engine import changes


class Command(BaseCommand):
    help = "After a flow was changed: check whether running cases fit its definition, and move those that do not."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("check", help="exits with 1 where a running case does not fit")
        migrate = verbs.add_parser("migrate", help="rename nodes in the tasks of running cases; safe to repeat")
        migrate.add_argument("--flow", required=True, help="as stored: credits/flow.CreditFlow")
        migrate.add_argument("--map", required=True, action="append", metavar="OLD=NEW", help="may be given again")
        migrate.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "check":
            self._check()
        else:
            self._migrate(options["flow"], dict(self._pair(one) for one in options["map"]), options["dry_run"])

    def _check(self) -> None:
        found = list(changes.misfits())
        for one in found:
            at = one.standing
            where = f"{at.node or at.flow} ({at.kind or 'no task'}, role {at.role or '-'}, record {at.state or '-'})"
            cases = f"case {at.first}" if at.first == at.last else f"cases {at.first} to {at.last}"
            self.stdout.write(f"{where}: {at.count}, {cases}: {one.why}")
        if found:
            raise CommandError(f"{sum(one.standing.count for one in found)} running tasks do not fit their flow")
        self.stdout.write("Every running case fits the definition of its flow.")

    def _migrate(self, flow: str, nodes: dict[str, str], dry_run: bool) -> None:
        try:
            changes.refuse_bad_map(flow, nodes)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        counts = dict.fromkeys(nodes, 0)
        for at in changes.standings(flow):
            name = at.node.rpartition(".")[2]
            counts[name] = counts.get(name, 0) + at.count
        for old, new in nodes.items():
            self.stdout.write(f"{flow}: {old} > {new}: {counts[old]} open tasks")
        if dry_run:
            self.stdout.write("Nothing was changed.")
            return
        done = 0
        for moved in changes.move(flow, nodes):
            done += moved
            self.stdout.write(f"{done} cases moved")

    def _pair(self, text: str) -> tuple[str, str]:
        old, _, new = text.partition("=")
        if not (old and new):
            raise CommandError(f"--map {text}: give it as OLD=NEW")
        return old, new
