"""Whether a late entry may be asked for, and who may decide on it."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.base.words import date_words
from registry.people.models import Person
from registry.roles import policy
from registry.years.models import CreditYear
from registry.years.queries import years_at

from .models import LateEntry
from .queries import DECIDE, may_ask

MOST_DAYS = 92
"""How far ahead an exception may reach; who needs longer asks again."""


def why_not_ask(person: Person, year: CreditYear, actor: Person) -> Refusal | None:
    """Why nobody, or not this actor, may ask for this person and year now; None where they may."""
    if not may_ask(actor, person):
        return NotAllowed(
            _("不能为这个人申请补录。"),
            _("只有本人、代录员和单位审核人可以申请。"),
            _("请本人登录后申请。"),
            code="not_yours",
        )
    if person.home is None or year not in years_at(person.home):
        return Refusal(_("不能申请。"), _("这里不按这个年度。"), _("请另选一个年度。"), code="year_not_here")
    return _why_not_in(year) or _why_not_again(person, year)


def check_decide(entry: LateEntry, actor: Person) -> Person | None:
    """In whose name the actor decides; refuses who may not, or what was decided."""
    if entry.outcome:
        raise WrongState(_("这个申请已经办结。"), str(entry.word), _("请刷新后再看。"), code="wrong_state")
    parties = {entry.person_id, entry.asked_by_id}
    names = policy.names_of(actor, DECIDE, at=entry.year.jurisdiction, line=entry.person.line)
    free = [name for name in names if name is None or name.pk not in parties]
    if actor.pk in parties or not free:
        raise NotAllowed(
            _("不能办理这个申请。"),
            _("它由你提出、涉及你自己或你代理的人，或者你不是“%(place)s”的审核人。")
            % {"place": entry.year.jurisdiction.name},
            _("请那里的另一位审核人办理。"),
            code="not_allowed",
        )
    return free[0]


def check_until(entry: LateEntry, until: dt.date | None) -> dt.date:
    if entry.year.takes_new:
        raise WrongState(
            _("不用批准了。"),
            _("%(year)s 年度又打开了，谁都可以上报。") % {"year": entry.year.name},
            _("请判“不予补录”，并说明可以直接上报。"),
            code="year_open",
        )
    today = timezone.localdate()
    last = today + dt.timedelta(days=MOST_DAYS)
    if until is None or not today <= until <= last:
        raise Refusal(
            _("请写可以录到哪一天。"),
            _("从今天起，最晚到 %(day)s。") % {"day": date_words(last)},
            _("改一下日期再提交。"),
            code="late_until",
        )
    return until


def check_withdraw(entry: LateEntry, actor: Person) -> None:
    if entry.outcome:
        raise WrongState(_("这个申请已经办结。"), str(entry.word), _("请刷新后再看。"), code="wrong_state")
    if actor.pk not in (entry.person_id, entry.asked_by_id):
        raise NotAllowed(_("不能撤回这个申请。"), _("它不是你提出的。"), _("请本人登录后办理。"), code="not_allowed")


def _why_not_in(year: CreditYear) -> Refusal | None:
    if year.takes_new:
        why, then = _("%(year)s 年度还开着。"), _("直接录入、上报就行。")
    elif year.phase == CreditYear.Phase.PLANNED:
        why, then = _("%(year)s 年度还没有开始录入。"), _("请等主管部门打开年度。")
    else:
        return None
    return WrongState(_("不用申请补录。"), why % {"year": year.name}, then, code="year_open")


def _why_not_again(person: Person, year: CreditYear) -> Refusal | None:
    rows = LateEntry.objects.filter(person=person, year=year)
    if rows.filter(outcome="").exists():
        why, then = _("已经有一个申请在等批准。"), _("请等它办结，或先撤回它。")
    elif rows.filter(outcome=LateEntry.Outcome.GRANTED, until__gte=timezone.localdate()).exists():
        why, then = _("已经批准补录，还没有到期。"), _("直接录入、上报就行。")
    else:
        return None
    return WrongState(_("不用再申请。"), why, then, code="asked_already")
