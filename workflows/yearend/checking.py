"""Who may take a step with a year, and which days one may have."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _
from django_fsm import can_proceed

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.base.words import date_words
from registry.organisations.models import BUREAUS, Organisation
from registry.people.models import Person
from registry.roles import policy
from registry.years.models import CreditYear
from workflows.credits.models import Credit

ACTION = "year.phase"
LONGEST = dt.timedelta(days=3 * 366)
REOPEN = "reopen"


@dataclass(frozen=True)
class Days:
    """The four days of a year: what it spans, and until when it means to take entries and to be reviewed."""

    from_date: dt.date
    to_date: dt.date
    entry_until: dt.date
    review_until: dt.date

    @classmethod
    def of(cls, year: CreditYear) -> Days:
        return cls(**{name: getattr(year, name) for name in cls.__dataclass_fields__})

    @property
    def facts(self) -> dict[str, dt.date]:
        return asdict(self)

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        return self.from_date, self.to_date


def check_right(place: Organisation, actor: Person) -> Person | None:
    """In whose name the actor sets this place's years; refuses who may not."""
    names = policy.names_of(actor, ACTION, at=place) if place.kind in BUREAUS else []
    if not names:
        raise NotAllowed(
            _("你不能办理“%(place)s”的学分年度。") % {"place": place.name},
            _("年度由定它的主管部门的审核人打开和关闭。"),
            _("请联系他们。"),
            code="year_not_yours",
        )
    return names[0]


def check_step(step: str, year: CreditYear, reason: str) -> None:
    if not can_proceed(getattr(year, step)):
        raise WrongState(
            _("%(year)s 年度现在是“%(phase)s”，这一步不能办理。")
            % {"year": year.name, "phase": CreditYear.Phase(year.phase).label},
            _("可能有人刚刚办过。"),
            _("请刷新后再看。"),
            code="wrong_state",
        )
    if step == REOPEN and not reason:
        raise Refusal(
            _("请写为什么重新打开。"),
            _("结果会重算，各单位都会看到原因。"),
            _("写一句话就够。"),
            code="reason_required",
        )


def check_days(days: Days) -> None:
    """In order: it begins, it ends, entries end, the review ends; and no longer than three years."""
    why = ""
    if days.to_date <= days.from_date:
        why = _("年度的最后一天要在第一天之后。")
    elif days.to_date - days.from_date > LONGEST:
        why = _("一个年度最长三年。")
    elif days.entry_until < days.from_date:
        why = _("录入截止不能早于年度的第一天。")
    elif days.review_until < days.entry_until:
        why = _("单位初审截止不能早于录入截止。")
    if why:
        raise Refusal(_("日期不对。"), why, _("请核对四个日期。"), code="year_days")


def check_apart(place: Organisation, days: Days, *, but: int | None = None) -> None:
    """A day belongs to one year; the place is locked, so nobody plans another one meanwhile."""
    others = CreditYear.objects.filter(jurisdiction=place, from_date__lte=days.to_date, to_date__gte=days.from_date)
    other = others.exclude(pk=but or 0).first()
    if other:
        raise Refusal(
            _("日期不对。"),
            _("和 %(year)s 年度重叠，它从 %(first)s 到 %(last)s。")
            % {"year": other.name, "first": date_words(other.from_date), "last": date_words(other.to_date)},
            _("一天只能属于一个年度，请改日期。"),
            code="year_overlaps",
        )


def check_change(year: CreditYear, days: Days) -> None:
    """A closed year's days stand, and so does its span as soon as a credit belongs to it."""
    if year.phase == CreditYear.Phase.CLOSED:
        raise WrongState(
            _("%(year)s 年度已经关闭，日期不能再改。") % {"year": year.name},
            _("结果以这些日期为准。"),
            _("确实要改的，请先重新打开年度。"),
            code="year_closed",
        )
    if days == Days.of(year):
        raise Refusal(_("没有变化。"), _("现在已经是这样。"), _("请改一处，或离开本页。"), code="unchanged")
    if days.span != Days.of(year).span and Credit.objects.filter(credit_year=year).exists():
        raise Refusal(
            _("年度的起止日期不能再改。"),
            _("已经有学分归在这一年。"),
            _("可以改录入截止和单位初审截止。"),
            code="year_in_use",
        )
