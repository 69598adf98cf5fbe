"""A credit on one's desk beside another one like it. Who may not see the other one learns what, but not whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from registry.base.keys import typed_key
from registry.people.models import Person
from registry.roles.access import actor_of
from workflows.amendments.words import facts_shown, word_of
from workflows.credits.checks import FLAGS, Flag
from workflows.credits.models import Credit
from workflows.credits.papers import standing_of
from workflows.credits.states import State
from workflows.credits.twins import Twin, Why, twins_of
from workflows.credits.views_item import files_of
from workflows.credits.writing import facts_of

from . import items

NAMELESS = frozenset({"name", "number", "certificate_number", "from_date", "to_date", "hours", "credits", "kind"})
"""What shows of a credit of another unit: what was done and when, nothing of whose and where."""
RELATED = ("person", "department", "unit")


@dataclass(frozen=True)
class Side:
    """One of the two records; a nameless one has no person, no place, no files and no address."""

    credit: Credit
    is_seen: bool
    files: list[dict[str, Any]]
    is_near: bool = True
    """Of the same unit; its other lines may be as little one's business as another unit."""

    @property
    def whose(self) -> str:
        if not self.is_seen:
            return _("本单位另一条线") if self.is_near else _("另一单位")
        return f"{self.credit.person.name} · {self.credit.department.name}"

    @property
    def state(self) -> str:
        return str(self.credit.state).lower()


@dataclass(frozen=True)
class Line:
    word: str
    mine: str
    other: str
    is_one: bool = False

    @property
    def is_same(self) -> bool:
        return self.is_one or (self.mine == self.other and bool(self.mine))


@dataclass(frozen=True)
class Comparison:
    """`others` are all that it could be laid beside, with why, the chosen one among them."""

    others: list[tuple[Twin, Flag, bool]]
    mine: Side
    other: Side | None
    lines: list[Line]
    same_files: list[str]


@login_required
@require_GET
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    reader = actor_of(request)
    work = items.open_for(reader, pk)
    if work is None:
        raise Http404
    credit = get_object_or_404(Credit.objects.select_related(*RELATED), case_id=work.process_id)
    found = comparison(credit, reader, asked=typed_key(request.GET.get("with", "")))
    return render(request, "inbox/compare.html", {"work": work, "credit": credit, "found": found})


def comparison(credit: Credit, reader: Person, *, asked: int = 0) -> Comparison:
    """The credit beside the one that was asked for, or the first that is like it."""
    twins = twins_of([credit]).get(credit.pk, [])
    twin = next((one for one in twins if one.other_id == asked), twins[0] if twins else None)
    others = [(one, FLAGS[one.why], one is twin) for one in twins]
    mine = Side(credit, True, files_of(credit))
    if twin is None:
        return Comparison([], mine, None, [], [])
    other = _side(twin.other_id, reader, unit_id=credit.unit_id)
    return Comparison(others, mine, other, _lines(credit, other, twin.why), _same_files(credit, other.credit))


def _side(key: int, reader: Person, *, unit_id: int) -> Side:
    credit = Credit.objects.select_related(*RELATED).get(pk=key)
    is_seen = Credit.objects.visible_to(reader).filter(pk=key).exists()
    return Side(credit, is_seen, files_of(credit) if is_seen else [], credit.unit_id == unit_id)


def _lines(credit: Credit, other: Side, why: Why) -> list[Line]:
    left, right = dict(_shown(credit, True)), dict(_shown(other.credit, other.is_seen))
    words = list(dict.fromkeys([*left, *right]))
    shown = [word for word in words if other.is_seen or word in right]
    # One number, however the two of them typed it.
    number = word_of("certificate_number") if why == Why.NUMBER else ""
    lines = [Line(word, left.get(word, ""), right.get(word, ""), word == number) for word in shown]
    return [*lines, Line(_("状态"), str(State(credit.state).label), str(State(other.credit.state).label))]


def _shown(credit: Credit, is_seen: bool) -> Sequence[tuple[str, str]]:
    facts = facts_of(credit)
    return facts_shown(facts if is_seen else {name: facts[name] if name in NAMELESS else "" for name in facts})


def _same_files(credit: Credit, other: Credit) -> list[str]:
    """The names of the credit's files that the other one holds, too, byte for byte."""
    theirs = {bytes(row.file.sha256) for row in standing_of(other)}
    return [row.file.name for row in standing_of(credit) if bytes(row.file.sha256) in theirs]
