"""评审: reviewers are asked, each says what they think or declines; all at once, and nobody sees another's first."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.people.models import Person
from registry.roles import policy
from workflows.credits.small_cases import hang_task, required
from workflows.engine import moves
from workflows.engine.buffer import unit_of_work
from workflows.engine.moves import Desk

from .checking import as_bureau, locked, moved_on
from .flow import ACTION, OpinionFlow
from .models import Opinion, Project
from .news import tell_invited, tell_uninvited
from .recording import record
from .states import GIVEN, Advice, State

log = logging.getLogger("xuefen.projects")

MOST = 9


@transaction.atomic
def invite(project_id: int, reviewers: Iterable[int], *, actor: Person) -> list[Opinion]:
    """邀请评审: whoever stands on neither side; they see this one project until the review is over."""
    project = locked(project_id)
    if project.state != State.REVIEW:
        raise moved_on(project)
    name = as_bureau(project, actor)
    wanted = set(reviewers)
    people = list(candidates(project, actor).filter(pk__in=wanted).order_by("pk"))
    if not people or len(people) != len(wanted):
        raise NotAllowed(
            _("不能这样邀请。"),
            _("没有选人，或者选的人里有本项目一方的人、已经邀请过的人。"),
            _("请重新选择。"),
            code="reviewer_may_not",
        )
    if len(people) + project.opinions.filter(round=project.round, ended_at__isnull=True).count() > MOST:
        raise Refusal(_("评审太多了。"), _("最多 %(most)s 位。") % {"most": MOST}, _("请少选几位。"), code="too_many")
    made = [_invite(project, one, actor, name) for one in people]
    tell_invited(made)
    facts = {"project": project.pk, "count": len(made), "by": actor.pk}
    transaction.on_commit(partial(log.info, "reviewers asked", extra={"facts": facts}))
    return made


@transaction.atomic
def give(opinion_id: int, *, actor: Person, advice: str, score: int | None = None, words: str) -> Opinion:
    """提评审意见, or 回避: final, so that nobody is talked out of it afterwards."""
    words = required(words)
    opinion = _locked(opinion_id)
    if opinion.reviewer_id != actor.pk or not actor.is_active:
        raise NotAllowed(_("不能提意见。"), _("没有请你评审这个项目。"), _("请本人登录后办理。"), code="not_allowed")
    if advice not in (*GIVEN, Advice.DECLINED) or (advice in GIVEN) != (score is not None and 0 <= score <= 100):
        raise Refusal(_("意见没有收下。"), _("要有 0 到 100 的评分和建议。"), _("请补齐。"), code="no_score")
    opinion.advice, opinion.score, opinion.words, opinion.closed_at = advice, score, words, timezone.now()
    with unit_of_work():
        assert opinion.open_work is not None
        moves.advance(opinion.open_work, opinion, desk=None, actor=actor)
        opinion.save()
        step = "decline_review" if advice == Advice.DECLINED else "advise_project"
        record(opinion.project, step, "ASKED", "GIVEN", actor=actor, case=opinion.case, opinion=words)
    facts = {"opinion": opinion.pk, "by": actor.pk}
    transaction.on_commit(partial(log.info, "project reviewed", extra={"facts": facts}))
    return opinion


@transaction.atomic
def end(opinion_id: int, *, actor: Person) -> Opinion:
    """撤销邀请: as long as nothing was said."""
    opinion = _locked(opinion_id)
    as_bureau(opinion.project, actor)
    _end(opinion, actor)
    tell_uninvited([opinion])
    return opinion


def end_all(project: Project, *, actor: Person) -> None:
    """Whoever has not answered is asked no longer: the project goes back and will not be the same."""
    waiting = list(project.opinions.select_related("case", "reviewer").filter(advice=""))
    for opinion in waiting:
        opinion.project = project
        hang_task(opinion)
        _end(opinion, actor)
    tell_uninvited(waiting)


def candidates(project: Project, actor: Person) -> QuerySet[Person]:
    """Who may be asked: people under the bureau, not of the unit, not on the form, not who decides, nobody twice."""
    known = project.opinions.filter(Q(round=project.round, ended_at__isnull=True) | Q(advice__in=GIVEN))
    deciding = policy.people_who_may(ACTION, at=project.decider)
    names = {project.leader_name, *(teacher.name for teacher in project.teacher_list)}
    rows = Person.objects.filter(is_active=True, home__path__startswith=project.decider.path)
    rows = rows.exclude(home__path__startswith=project.unit.path).exclude(name__in=names)
    rows = rows.exclude(pk__in=known.values("reviewer")).exclude(pk__in=deciding.values("pk"))
    return rows.exclude(pk__in=[actor.pk, project.entered_by_id]).select_related("home", "title")


def asked_of(person: Person) -> QuerySet[Opinion]:
    """What the person was asked to review, and was not asked off again."""
    rows = Opinion.objects.filter(reviewer=person, ended_at__isnull=True)
    return rows.select_related("project__unit", "project__bureau")


def _invite(project: Project, reviewer: Person, actor: Person, name: Person | None) -> Opinion:
    opinion = Opinion(project=project, round=project.round, reviewer=reviewer, invited_by=actor)
    desk = Desk(headline=project.name, person_name=project.leader_name, place_name=project.unit.name)
    with unit_of_work():
        assert project.case is not None
        city_id = project.case.city_id
        opinion.case = moves.start(OpinionFlow.begin, opinion, city_id=city_id, desk=desk, actor=actor)
        opinion.save()
        facts: dict[str, Any] = {"receiver": reviewer, "on_behalf_of": name}
        record(project, "invite_reviewer", "", "ASKED", actor=actor, case=opinion.case, **facts)
    return opinion


def _end(opinion: Opinion, actor: Person) -> None:
    if opinion.advice or opinion.open_work is None:
        raise WrongState(_("对方已经答复。"), _("提出的意见不能撤销。"), _("请刷新后再看。"), code="wrong_state")
    opinion.advice, opinion.closed_at = Advice.ENDED, timezone.now()
    opinion.ended_at = opinion.closed_at
    with unit_of_work():
        moves.cancel(opinion.open_work)
        opinion.save()
        record(opinion.project, "end_review", "ASKED", "ENDED", actor=actor, case=opinion.case)


def _locked(opinion_id: int) -> Opinion:
    """Its project first, as the verbs of the bureau lock it, then the opinion."""
    key = Opinion.objects.values_list("project_id", flat=True).filter(pk=opinion_id).first()
    project = locked(key or 0)
    opinion = Opinion.objects.select_for_update(of=("self",)).select_related("case", "reviewer").get(pk=opinion_id)
    opinion.project = project
    hang_task(opinion)
    if opinion.open_work is None or project.state != State.REVIEW or opinion.round != project.round:
        raise WrongState(_("这项评审已经结束。"), "", _("不用再办。"), code="wrong_state")
    return opinion
