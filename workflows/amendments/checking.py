"""Whether a counted credit may be amended, by whom, and who may decide on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.base.words import date_words
from registry.files.models import StoredFile
from registry.people.models import Person
from workflows.credits.codes import check_codes
from workflows.credits.entry import MOST_EVIDENCE
from workflows.credits.models import Credit
from workflows.credits.phases import why_not_corrected
from workflows.credits.rights import why_not_submit
from workflows.credits.small_cases import hang_task
from workflows.credits.states import State as CreditState
from workflows.credits.steps import lock
from workflows.engine.claims import deciding_as
from workflows.late.queries import granted_to

from .drafting import as_amended
from .models import Amendment
from .states import LEVELS, OPEN, State


def why_not_amend(credit: Credit, actor: Person | None) -> tuple[str, str] | None:
    """Why this person may not ask for an amendment now, and what to do instead; None where they may. No person at all
    is the source itself."""
    if actor is not None and why_not_submit(credit, actor):
        return _("只有本人或代录员可以申请更正。"), _("请本人登录后办理。")
    if Amendment.objects.filter(credit=credit, state__in=OPEN).exists():
        return _("已经有一项更正在办。"), _("请等它办结，或先撤回它。")
    return _why_not_now(credit)


def _why_not_now(credit: Credit) -> tuple[str, str] | None:
    if credit.state != CreditState.COUNTED:
        return _("只有已计入的学分要更正；还没有计入的，退回后直接修改。"), _("请回到这项学分。")
    if credit.objected_at:
        return _("有人提出了异议，还没有办结。"), _("请等异议办结后再申请。")
    return why_not_corrected(credit.person_id, credit.credit_year)


def check_file(
    credit: Credit | None, changes: Mapping[str, Any], files: Sequence[StoredFile], actor: Person | None
) -> None:
    if credit is None:
        raise WrongState(_("这项学分已不存在。"), "", _("请刷新列表。"), code="gone")
    refused = why_not_amend(credit, actor)
    if refused:
        raise NotAllowed(_("不能更正这项学分。"), *refused, code="not_amendable")
    _check_changes(credit, changes, len(files))


def check_again(amendment: Amendment, changes: Mapping[str, Any], files: Sequence[StoredFile], actor: Person) -> None:
    """The same again for one that came back; meanwhile the credit may have been annulled and its year closed."""
    credit = amendment.credit
    if amendment.state != State.RETURNED or amendment.open_work is None:
        raise WrongState(_("这项更正现在不在你手里。"), "", _("请刷新后再看。"), code="wrong_state")
    if why_not_submit(credit, actor):
        why, then = _("只有本人或代录员可以申请更正。"), _("请本人登录后办理。")
        raise NotAllowed(_("不能更正这项学分。"), why, then, code="not_amendable")
    refused = _why_not_now(credit)
    if refused:
        raise WrongState(_("不能更正这项学分。"), *refused, code="not_amendable")
    _check_changes(credit, changes, amendment.papers.count() + len(files))


def _check_changes(credit: Credit, changes: Mapping[str, Any], files: int) -> None:
    if not changes:
        raise Refusal(
            _("没有要更正的。"), _("填的和现在的一样。"), _("请改正写错的那一处，再提交。"), code="nothing_changed"
        )
    check_codes({name: values[1] for name, values in changes.items()}, credit)
    if credit.evidence.filter(removed_at__isnull=True).count() + files > MOST_EVIDENCE:
        raise Refusal(
            _("证明材料太多了。"),
            _("一项学分最多 %(most)s 份。") % {"most": MOST_EVIDENCE},
            _("请把几页合成一个 PDF。"),
            code="too_much_evidence",
        )
    _check_year_after(as_amended(credit, {name: values[1] for name, values in changes.items()}))


def check_decide(amendment: Amendment, actor: Person) -> Person | None:
    """In whose name the actor decides it; refuses who may not."""
    work = amendment.open_work
    if work is None or amendment.state not in LEVELS:
        raise WrongState(_("这项更正已经办结。"), "", _("请办下一项。"), code="wrong_state")
    return deciding_as(work, actor)


def check_still_possible(amendment: Amendment) -> None:
    """Before a yes: the credit may have been annulled since, and its year closed."""
    credit = amendment.credit
    then = _("请判“不予更正”，并说明原因。")
    if credit.state != CreditState.COUNTED or credit.objected_at:
        why = _("这项学分现在是“%(state)s”，或有异议没有办结。") % {"state": CreditState(credit.state).label}
        raise WrongState(_("不能同意更正。"), why, then, code="not_amendable")
    amended = as_amended(credit, amendment.new_facts)
    years, person = (credit.credit_year, amended.credit_year), credit.person_id
    refused = next(filter(None, (why_not_corrected(person, year) for year in years)), None)
    if refused:
        raise WrongState(_("不能同意更正。"), refused[0], then, code="year_closed")


def check_withdraw(amendment: Amendment, actor: Person) -> None:
    if actor.pk != amendment.raised_by_id and why_not_submit(amendment.credit, actor):
        raise NotAllowed(_("不能撤回这项更正。"), _("它不是你提出的。"), _("请本人登录后办理。"), code="not_allowed")
    is_decided = amendment.state != State.RETURNED and amendment.case.decisions.filter(is_verdict=True).exists()
    if amendment.state not in OPEN or is_decided:
        raise WrongState(
            _("不能撤回这项更正了。"), _("已经有审核人作出决定。"), _("请等待审核结果。"), code="already_decided"
        )


def locked(amendment_id: int) -> Amendment:
    """The credit first, then the amendment: the order that every verb of a credit keeps."""
    key = Amendment.objects.filter(pk=amendment_id).values_list("credit_id", flat=True).first()
    credit = next(iter(lock([key] if key else [])), None)
    rows = Amendment.objects.select_for_update(of=("self",)).select_related("case")
    amendment = rows.filter(pk=amendment_id).first()
    if amendment is None or credit is None:
        raise WrongState(_("这项更正已不存在。"), "", _("请刷新列表。"), code="gone")
    amendment.credit = credit
    hang_task(amendment)
    return amendment


def _check_year_after(amended: Credit) -> None:
    """The day as it would be has to lie in a year that is not closed either."""
    year = amended.credit_year
    if year is not None and (year.takes_corrections or granted_to(amended.person_id, year)):
        return
    raise Refusal(
        _("不能更正到这一天。"),
        _("%(day)s 不在任何可以录入的学分年度内。") % {"day": date_words(amended.day)},
        _("请核对证书上的日期。"),
        code="year_not_open",
    )
