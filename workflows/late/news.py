"""What people are told of a late entry: the approvers that one waits, both sides what was said."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.base.words import date_words
from registry.messages.services import tell
from registry.messages.wording import Facts, Said, Wording

from .models import LateEntry
from .queries import approvers


def tell_approvers(entry: LateEntry) -> None:
    parties = {entry.person_id, entry.asked_by_id}
    people = approvers(entry.person, entry.year, barred=parties)
    _tell(list(people.values_list("pk", flat=True)), "late.asked", entry)
    if entry.asked_by_id != entry.person_id:
        _tell([entry.person_id], "late.asked_for_you", entry)


def tell_parties(entry: LateEntry) -> None:
    _tell(sorted({entry.person_id, entry.asked_by_id}), f"late.{entry.outcome}", entry)


def _tell(people: list[int], code: str, entry: LateEntry) -> None:
    facts = {
        "year": entry.year.name,
        "who": entry.person.name,
        "until": entry.until.isoformat() if entry.until else "",
    }
    tell(people, code, key=f"late:{entry.pk}:{code}", url=reverse("late:detail", args=[entry.pk]), facts=facts)


def _asked(facts: Facts) -> Said:
    return Said(_("%(who)s 申请补录 %(year)s 年度") % facts, _("请看原因，批准或不予批准。"), "bureau")


def _asked_for_you(facts: Facts) -> Said:
    return Said(_("已有人为你申请补录 %(year)s 年度") % facts, _("等主管部门批准。"), "bureau")


def _granted(facts: Facts) -> Said:
    until = date_words(_day(facts))
    return Said(
        _("%(who)s 可以补录 %(year)s 年度") % facts, _("到 %(day)s 为止，录好后照常上报。") % {"day": until}, "counted"
    )


def _refused(facts: Facts) -> Said:
    return Said(_("%(who)s 补录 %(year)s 年度没有批准") % facts, _("打开可以看到原因。"), "refused")


def _day(facts: Facts) -> dt.date:
    return dt.date.fromisoformat(facts["until"])


WORDINGS: dict[str, Wording] = {
    "late.asked": _asked,
    "late.asked_for_you": _asked_for_you,
    "late.granted": _granted,
    "late.refused": _refused,
}
