"""导出审核记录: a credit's decisions as the lines that were hashed, for `docs/verify_case.py` to verify anywhere.

The lines name people by number. Whoever reads the file gets the names of those whose record they may open; of others
the family name.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils import timezone

from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.people.queries import visible_to
from workflows.engine import chain
from workflows.engine.models import DaySeal

from .models import Credit
from .story import cases_of

FORMAT = "xuefen-history-1"
LINES = f"""
SELECT d.case_id, {chain.any_line("d")}, encode(d.hash, 'hex'), d.actor_id, d.beneficiary_id, d.place_id,
  d.on_behalf_of_id, d.receiver_id
FROM engine_decision d WHERE d.case_id = ANY(%s) ORDER BY d.case_id, d.position
"""  # noqa: S608 (our own words)


def history_of(credit: Credit, *, reader: Person | None) -> dict[str, Any]:
    """The chains of a credit and of the cases beside it; without a reader every name is masked."""
    rows = _rows(cases_of(credit))
    chains: dict[int, list[dict[str, str]]] = {}
    for case, line, own, *_ in rows:
        chains.setdefault(case, []).append({"line": line, "hash": own})
    seal = DaySeal.objects.order_by("-day").first()
    return {
        "format": FORMAT,
        "credit": credit.pk,
        "exported_at": timezone.now().isoformat(timespec="seconds"),
        "cases": [{"case": case, "decisions": decisions} for case, decisions in chains.items()],
        "people": _names({key for row in rows for key in (row[3], row[4], row[6], row[7]) if key}, reader),
        "places": _places({row[5] for row in rows if row[5]}),
        "newest_seal": {"day": seal.day.isoformat(), "head": bytes(seal.hash).hex()} if seal else None,
    }


def masked(name: str) -> str:
    return name[:1] + "*" * max(len(name) - 1, 1)


def _names(keys: Iterable[int], reader: Person | None) -> dict[str, str]:
    open_to = set(visible_to(reader).filter(pk__in=keys).values_list("pk", flat=True)) if reader else set()
    open_to |= {reader.pk} if reader else set()
    people = Person.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "name")
    return {str(pk): name if pk in open_to else masked(name) for pk, name in people}


def _places(keys: Iterable[int]) -> dict[str, str]:
    places = Organisation.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "name")
    return {str(pk): name for pk, name in places}


def _rows(cases: list[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(LINES, [cases])
        return cursor.fetchall()
