from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.activation import Activation

from workflows.credits.flow import item_page
from workflows.engine.flow import RecordFlow
from workflows.engine.nodes import End, Switch

from .states import State

ACTION = "project.decide"


def new_page(request: HttpRequest) -> HttpResponse:
    return redirect("projects:new")


def mine_page(request: HttpRequest, process_pk: int, task_pk: int) -> HttpResponse:
    return redirect("projects:reviews")


def project_page(request: HttpRequest, process_pk: int, task_pk: int) -> HttpResponse:
    return redirect("projects:list")


def stands(state: State) -> Any:
    return lambda activation: bool(activation.process.record.state == state)


def is_open(activation: Activation) -> bool:
    return not activation.process.record.outcome


def applicant(activation: Activation) -> Any:
    return activation.process.record.entered_by


def reviewer(activation: Activation) -> Any:
    return activation.process.record.reviewer


class ProjectFlow(RecordFlow):
    """Routes a project between its unit and its bureau; the state itself is the lifecycle's affair.

    At the bureau a task lies on a desk. At the unit it is listed under 项目 and belongs, for the record, to who entered
    it; whoever may enter projects there takes the step.
    """

    process_title = _("继教项目")
    actions = {"bureau_reviewer": ACTION}
    record_table = "projects_project"
    positions = {
        "check": (State.CHECK.value, "bureau_reviewer"),
        "review": (State.REVIEW.value, "bureau_reviewer"),
        "audit": (State.REPORTED.value, "bureau_reviewer"),
        "correct": (State.RETURNED.value, ""),
        "filing": (State.APPROVED.value, ""),
        "holding": (State.FILED.value, ""),
        "reporting": (State.HELD.value, ""),
    }

    submit = flow.Start(new_page).Annotation(title=_("申报")).Next(this.desk)
    appeal = flow.StartHandle().Annotation(title=_("申诉")).Next(this.desk)
    desk = (
        Switch()
        .Annotation(title=_("到谁手里"))
        .Case(this.check, stands(State.CHECK))
        .Case(this.review, stands(State.REVIEW))
        .Case(this.audit, stands(State.REPORTED))
        .Case(this.correct, stands(State.RETURNED))
        .Case(this.filing, stands(State.APPROVED))
        .Case(this.holding, stands(State.FILED))
        .Case(this.reporting, stands(State.HELD))
        .Default(this.end)
    )
    check = flow.View(item_page).Annotation(title=_("形式审查")).onCreate(this.arrive).Next(this.desk)
    review = flow.View(item_page).Annotation(title=_("评审")).onCreate(this.arrive).Next(this.desk)
    audit = flow.View(item_page).Annotation(title=_("审执行情况")).onCreate(this.arrive).Next(this.desk)
    correct = (
        flow.View(project_page).Annotation(title=_("修改")).Assign(applicant).onCreate(this.arrive).Next(this.desk)
    )
    filing = flow.View(project_page).Annotation(title=_("备案")).Assign(applicant).onCreate(this.arrive).Next(this.desk)
    holding = (
        flow.View(project_page).Annotation(title=_("举办")).Assign(applicant).onCreate(this.arrive).Next(this.desk)
    )
    reporting = (
        flow.View(project_page)
        .Annotation(title=_("报执行情况"))
        .Assign(applicant)
        .onCreate(this.arrive)
        .Next(this.desk)
    )
    end = End().Annotation(title=_("办结"))


class OpinionFlow(RecordFlow):
    """One reviewer's opinion. As many cases as reviewers, open side by side: a number that no diagram can hold."""

    process_title = _("项目评审意见")

    begin = flow.Start(new_page).Annotation(title=_("邀请评审")).Next(this.reviewer)
    reviewer = (
        flow.View(mine_page).Annotation(title=_("提评审意见")).Assign(reviewer).onCreate(this.arrive).Next(this.end)
    )
    end = End().Annotation(title=_("办结"))


class RequestFlow(RecordFlow):
    """A request to postpone or to cancel lies on the bureau's desk until it is decided."""

    process_title = _("项目改期或取消")
    actions = {"bureau_reviewer": ACTION}
    positions = {"bureau": ("", "bureau_reviewer")}

    begin = flow.Start(new_page).Annotation(title=_("提出")).Next(this.desk)
    desk = Switch().Annotation(title=_("到谁手里")).Case(this.bureau, is_open).Default(this.end)
    bureau = flow.View(item_page).Annotation(title=_("主管部门审批")).onCreate(this.arrive).Next(this.desk)
    end = End().Annotation(title=_("办结"))
