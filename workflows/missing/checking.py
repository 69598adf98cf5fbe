"""Whether a missing award may be asked for, and who may decide on it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.base.words import date_words
from registry.files.models import StoredFile
from registry.people.models import Person
from workflows.credits.entry import MOST_EVIDENCE
from workflows.credits.models import Credit
from workflows.credits.readiness import YearBook
from workflows.credits.small_cases import hang_task
from workflows.credits.states import AWARDED
from workflows.credits.twins import STANDING
from workflows.engine.claims import deciding_as
from workflows.late.queries import granted_to

from .models import RETURNED, MissingAward

AGAIN = (MissingAward.Outcome.SENT_BACK, MissingAward.Outcome.WITHDRAWN)
"""Outcomes after which one may ask again."""


def check_ask(missing: MissingAward, files: Sequence[StoredFile]) -> None:
    if missing.department_id is None:
        raise Refusal(_("还不能申请。"), _("系统里没有你的科室。"), _("请联系本单位管理员登记科室。"), code="no_home")
    _check_asked(missing, len(files))


def check_again(missing: MissingAward, files: Sequence[StoredFile], actor: Person) -> None:
    """Only what came back, by its person; and only what might be asked for today."""
    if actor.pk != missing.person_id:
        raise NotAllowed(_("不能修改这个申请。"), _("它不是你提出的。"), _("请本人登录后办理。"), code="not_allowed")
    if missing.outcome or missing.level != RETURNED or missing.open_work is None:
        raise WrongState(_("这个申请现在不在你手里。"), "", _("请刷新后再看。"), code="wrong_state")
    _check_asked(missing, missing.papers.count() + len(files))


def _check_asked(missing: MissingAward, files: int) -> None:
    _check_day(missing)
    known = awarded_already(missing)
    if known is not None:
        raise Refusal(
            _("这次活动已经授分。"),
            _("%(name)s，%(day)s。") % {"name": known.name, "day": date_words(known.from_date)},
            _("请在“查学分”里查看。"),
            code="awarded_already",
        )
    rows = MissingAward.objects.filter(person=missing.person, day=missing.day, name=missing.name)
    if rows.exclude(outcome__in=AGAIN).exclude(pk=missing.pk).exists():
        raise Refusal(
            _("这次活动已经申请过。"),
            _("同一次活动只能申请一次，结果就是最后的结果。"),
            _("请看已有的申请。"),
            code="asked_already",
        )
    if files > MOST_EVIDENCE:
        why = _("最多 %(most)s 份。") % {"most": MOST_EVIDENCE}
        raise Refusal(_("证明材料太多了。"), why, _("请把几页合成一个 PDF。"), code="too_much_evidence")


def awarded_already(missing: MissingAward) -> Credit | None:
    """What the system awarded the person for the same activity and still stands."""
    number = missing.facts.get("number", "")
    same = Q(name=missing.name, from_date=missing.facts["from_date"])
    same |= Q(activity=missing.activity) if missing.activity else Q(number=number) if number else Q(pk__in=[])
    rows = Credit.objects.filter(same, person=missing.person, origin__in=list(AWARDED), state__in=list(STANDING))
    return rows.order_by("pk").first()


def check_decide(missing: MissingAward, actor: Person) -> Person | None:
    """In whose name the actor decides it; refuses who may not."""
    if missing.open_work is None or missing.outcome or missing.level == RETURNED:
        raise WrongState(_("这个申请已经办结，或退回在本人手里。"), "", _("请办下一项。"), code="wrong_state")
    return deciding_as(missing.open_work, actor)


def check_withdraw(missing: MissingAward, actor: Person) -> None:
    if actor.pk != missing.person_id:
        raise NotAllowed(_("不能撤回这个申请。"), _("它不是你提出的。"), _("请本人登录后办理。"), code="not_allowed")
    if missing.outcome or missing.open_work is None:
        raise WrongState(_("这个申请已经办结。"), "", _("请刷新后再看。"), code="wrong_state")


def locked(missing_id: int) -> MissingAward:
    rows = MissingAward.objects.select_for_update(of=("self",))
    missing = rows.select_related("case", "person", "department").filter(pk=missing_id).first()
    if missing is None:
        raise WrongState(_("这个申请已不存在。"), "", _("请刷新列表。"), code="gone")
    hang_task(missing)
    return missing


def _check_day(missing: MissingAward) -> None:
    if missing.day > timezone.localdate():
        raise Refusal(
            _("活动还没有结束。"),
            _("活动要到 %(day)s 才结束。") % {"day": date_words(missing.day)},
            _("请在活动结束后申请。"),
            code="not_over_yet",
        )
    year = YearBook().year_of(missing.shadow())
    if year is None or not (year.takes_corrections or granted_to(missing.person_id, year)):
        raise Refusal(
            _("这一天不能补授分。"),
            _("%(day)s 不在任何可以录入的学分年度内。") % {"day": date_words(missing.day)},
            _("请核对活动日期，或联系主管部门。"),
            code="year_not_open",
        )
