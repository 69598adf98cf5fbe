"""有提示、无异常: what the machine found is a fact of the task, so that lists sort by it and verdicts heed it.

Written when a credit comes to its first desk and carried from desk to desk. It can change only when another credit like
it begins or ceases to stand, whoever's it is, or gets another file, or when the library changes: the former is looked
at after that commit, the latter by `manage.py check_again`, which covers old rows, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from workflows.engine.models import Work

from .checks import FLAGS, flags_of
from .models import Credit
from .states import LEVELS, Verdict
from .twins import like_these

CHUNK = 500


def flag_arrivals(credits: Sequence[Credit]) -> None:
    """Check what is about to come to a desk; the desk carries the finding."""
    found = flags_of(credits) if credits else {}
    for credit in credits:
        credit.flag = found[credit.pk]


class Lying(Protocol):
    """A record that lies on a desk."""

    open_work: Work | None


def check_opinion(verdict: str, credit: Lying, opinion: str) -> None:
    """Refuse to pass a flagged credit without a word: who passes it says what they looked at."""
    flag = credit.open_work.flag if credit.open_work else ""
    if verdict == Verdict.PASS and flag and not opinion:
        raise Refusal(
            _("请先写意见。"),
            _("系统核对有提示：%(word)s。通过有提示的，也要说明核对了什么。") % {"word": FLAGS[flag].word},
            _("写下核对的结果，或选一条常用意见。"),
            code="flag_needs_opinion",
        )


def look_at_twins(ids: Iterable[int]) -> None:
    """After these began or ceased to stand: what looks like them and waits on a desk is checked again."""
    look_at_like(list(Credit.objects.filter(pk__in=list(ids))))


def look_at_like(credits: Sequence[Credit]) -> None:
    """The same where the credits are at hand as they were written."""
    check_again(like_these(credits, states=LEVELS))


def check_again(ids: Sequence[int]) -> int:
    """Flag the open tasks of these credits as if they came today; returns how many changed. Safe to repeat.

    Only tasks are locked, in the order of their keys: a verdict locks its credit first and never waits for this.
    """
    credits = list(Credit.objects.filter(pk__in=ids, state__in=LEVELS).select_related("department", "credit_year"))
    found = flags_of(credits)
    flags = {credit.case_id: found[credit.pk] for credit in credits}
    return _write(flags) if flags else 0


def check_all_again() -> int:
    """The same for everything that waits, in chunks of a short transaction each."""
    changed, last = 0, 0
    while ids := list(_waiting().filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        changed, last = changed + check_again(ids), ids[-1]
    return changed


@transaction.atomic
def _write(flags: dict[int | None, str]) -> int:
    desks = Work.objects.select_for_update().filter(finished__isnull=True, place__isnull=False)
    works = desks.filter(process_id__in=list(flags)).order_by("pk")
    changed: dict[str, list[int]] = {}
    for key, case_id, flag in works.values_list("pk", "process_id", "flag"):
        if flag != flags[case_id]:
            changed.setdefault(flags[case_id], []).append(key)
    return sum(Work.objects.filter(pk__in=keys).update(flag=flag) for flag, keys in changed.items())


def _waiting() -> QuerySet[Credit]:
    return Credit.objects.filter(state__in=LEVELS).order_by("pk")
