"""Who may take a step of a project, and whether it is open: asked by every verb, and by every page for its buttons."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django_fsm import can_proceed

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.base.words import date_words, days_words
from registry.organisations.models import Kind, Organisation
from registry.people.models import Person
from registry.roles import policy
from workflows.clock.terms import last_day
from workflows.credits.small_cases import hang_task
from workflows.engine.claims import deciding_as

from .dates import today
from .models import Project
from .rules import rule_at
from .states import TO_COME, State

ENTER = "project.enter"


def locked(project_id: int) -> Project:
    """The project with its open task, so that whoever comes second sees what the first did."""
    rows = Project.objects.select_for_update(of=("self",))
    project = rows.select_related("unit", "bureau", "entered_by", "case", "activity").filter(pk=project_id).first()
    if project is None:
        raise WrongState(_("这个项目已不存在。"), "", _("请刷新列表。"), code="gone")
    if project.case_id is not None:
        hang_task(project)
    return project


def units_of(actor: Person) -> list[Organisation]:
    """The units for which the actor may enter projects, each once."""
    places = policy.places_where(actor, ENTER)
    found = {place.pk: place for place in places if place.kind == Kind.UNIT and place.closed_on is None}
    return sorted(found.values(), key=lambda place: place.path)


def may_enter(project: Project, actor: Person) -> bool:
    return policy.may(actor, ENTER, at=project.unit)


def as_unit(project: Project, actor: Person) -> Person | None:
    """In whose name the actor takes a step of the unit's; refuses who may not."""
    names = policy.names_of(actor, ENTER, at=project.unit)
    if not names:
        raise NotAllowed(
            _("不能办理这个项目。"),
            _("你不负责“%(unit)s”的项目。") % {"unit": project.unit.name},
            _("请该单位科教部门的人办理。"),
            code="not_allowed",
        )
    return names[0]


def as_bureau(project: Project, actor: Person) -> Person | None:
    """In whose name the actor decides on what lies on the bureau's desk; refuses who may not."""
    if project.open_work is None or project.open_work.place is None:
        raise moved_on(project)
    return deciding_as(project.open_work, actor)


def check_step(project: Project, step: str) -> None:
    if not can_proceed(getattr(project, step)):
        raise moved_on(project)


def moved_on(project: Project) -> WrongState:
    return WrongState(
        _("这一步现在不能办。"),
        _("项目现在是“%(state)s”。") % {"state": State(project.state).label},
        _("请刷新后再看。"),
        code="wrong_state",
    )


def check_opinions(project: Project, actor: Person) -> None:
    """Enough reviewers have said what they think, nobody is still asked, and whoever decides is none of them."""
    asked = list(project.opinions.filter(round=project.round, ended_at__isnull=True))
    if any(one.reviewer_id == actor.pk for one in asked):
        raise NotAllowed(
            _("不能办理这个项目。"), _("你评审过它。"), _("请主管部门的另一位审核人办理。"), code="not_allowed"
        )
    waiting = [one for one in asked if not one.advice]
    if waiting:
        raise Refusal(
            _("评审意见还没有收齐。"),
            _("还有 %(n)s 位评审没有提意见。") % {"n": len(waiting)},
            _("请等对方提交；等不及的，先撤销邀请。"),
            code="opinions_waited_for",
        )
    least, given = rule_at(project.decider).reviewers, sum(one.is_given for one in asked)
    if given < least:
        raise Refusal(
            _("评审意见不够。"),
            _("至少要有 %(least)s 位评审的意见，现在有 %(given)s 位。") % {"least": least, "given": given},
            _("请先邀请评审。"),
            code="too_few_opinions",
        )


def check_still_to_come(project: Project) -> None:
    if project.first_day <= today():
        raise Refusal(
            _("举办日期已经过了。"),
            _("原定 %(days)s。") % {"days": days_words(project.first_day, project.last_day)},
            _("请退回，由单位改日期。"),
            code="too_late",
        )


def check_appeal(project: Project) -> None:
    check_step(project, "appeal")
    if project.appealed_at is not None:
        raise Refusal(
            _("已经申诉过一次。"), _("这次的结果就是最后的结果。"), _("可以明年再申报。"), code="appealed_already"
        )
    assert project.closed_at is not None
    day = last_day(project.unit.ids, project.closed_at)
    if today() > day:
        raise Refusal(
            _("申诉期限已过。"),
            _("到 %(day)s 为止。") % {"day": date_words(day)},
            _("可以明年再申报。"),
            code="too_late",
        )


def check_filing(project: Project) -> None:
    """Within the days before holding that its bureau names."""
    check_step(project, "file")
    day, rule = today(), rule_at(project.decider)
    first, until = rule.file_from(project.first_day), rule.file_until(project.first_day)
    if first is not None and day < first:
        raise Refusal(
            _("还不到备案的时候。"),
            _("举办前 %(n)s 天内备案，最早 %(day)s。") % {"n": rule.file_days_ahead, "day": date_words(first)},
            _("请到时候再备案。"),
            code="too_early",
        )
    if day > until:
        raise Refusal(
            _("备案的期限已过。"),
            _("举办前至少 %(n)s 天备案，最迟 %(day)s。") % {"n": rule.file_days_before, "day": date_words(until)},
            _("请申请改期，批准后再备案。"),
            code="too_late",
        )


def check_ask(project: Project) -> None:
    if project.state not in TO_COME:
        raise moved_on(project)
    if project.requests.filter(outcome="").exists():
        raise Refusal(
            _("已经有一项申请在审。"), _("一次只能提一项。"), _("请等它办结，或先撤回。"), code="asked_already"
        )
