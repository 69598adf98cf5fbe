"""What became of one row, version by version: for whoever has to find out who changed what."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import models

EMPTY: tuple[Any, ...] = (None, "", [], {})
WORDS = {"insert": "made", "update": "changed", "delete": "deleted"}


class Command(BaseCommand):
    """Reads the tables of versions; only at the server, since a row can hold personal data."""

    help = "Prints every version of a row: manage.py row_history credits.credit 17"

    def add_arguments(self, parser: CommandParser) -> None:
        """The model as app.model, and the row's key."""
        parser.add_argument("model", help="credits.credit, people.person, roles.grant, ...")
        parser.add_argument("key", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a change: when, what, by whom, and each field from what to what."""
        lines = list(changes(_kept(options["model"]), options["key"]))
        if not lines:
            raise CommandError(f"No version of {options['model']} {options['key']} is kept.")
        for line in lines:
            self.stdout.write(line)


def _kept(name: str) -> Any:
    try:
        model = apps.get_model(name)
    except (LookupError, ValueError):
        raise CommandError(f"There is no model {name}; write app.model, for example credits.credit.") from None
    if not hasattr(model, "pgh_event_model"):
        known = sorted(one._meta.label_lower for one in apps.get_models() if hasattr(one, "pgh_event_model"))
        raise CommandError(f"No history is kept of {name}. It is kept of: {', '.join(known)}.")
    return model.pgh_event_model


def changes(kept: Any, key: int) -> Iterator[str]:
    """The versions of a row, oldest first, each told by what it changed."""
    before: dict[str, Any] = {}
    for version in kept.objects.filter(pgh_obj_id=key).order_by("pgh_id").iterator():
        now = _facts(version)
        told = [f"{name}: {_short(before.get(name))} -> {_short(now[name])}" for name in _changed(before, now)]
        context = version.pgh_context or {}
        by = " ".join(f"{name} {value}" for name, value in sorted(context.items())) or "nobody said who"
        what = f"{version.pgh_created_at:%Y-%m-%d %H:%M:%S}Z {WORDS[version.pgh_label]} ({by})"
        yield f"{what} {'; '.join(told)}".rstrip()
        before = now


def _facts(version: models.Model) -> dict[str, Any]:
    own = (field for field in version._meta.concrete_fields if not field.name.startswith("pgh_"))
    return {field.attname: getattr(version, field.attname) for field in own}


def _changed(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Of the first version, what it holds at all."""
    return [name for name, value in now.items() if (value != before[name] if before else value not in EMPTY)]


def _short(value: Any) -> str:
    text = "nothing" if value in (None, "") else str(value)
    return text if len(text) <= 60 else text[:59] + "…"
