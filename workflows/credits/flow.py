from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.activation import Activation

from workflows.engine.flow import RecordFlow
from workflows.engine.nodes import End, Switch

from .rights import ACTION_OF_LEVEL
from .states import State


def item_page(request: HttpRequest, process_pk: int, task_pk: int) -> HttpResponse:
    """Where viewflow asks for a node's page: our own page of the item."""
    return redirect("inbox:item", pk=task_pk)


def new_page(request: HttpRequest) -> HttpResponse:
    return redirect("credits:new")


def stands(state: State) -> Callable[[Activation], bool]:
    return lambda activation: bool(activation.process.record.state == state)


def beneficiary(activation: Activation) -> Any:
    return activation.process.record.person


class ObjectionFlow(RecordFlow):
    """An objection to an award lies on the bureau's desk until it is upheld or dismissed."""

    process_title = _("异议")
    actions = {"bureau_reviewer": ACTION_OF_LEVEL["BUREAU"]}
    positions = {"bureau": ("", "bureau_reviewer")}

    begin = flow.Start(new_page).Annotation(title=_("提出异议")).Next(this.bureau)
    bureau = flow.View(item_page).Annotation(title=_("主管部门核实")).onCreate(this.arrive).Next(this.end)
    end = End().Annotation(title=_("办结"))


class CreditFlow(RecordFlow):
    """Routes a credit to the desk that its state names; the state itself is the lifecycle's affair."""

    process_title = _("学分审核")
    actions = {
        "department_reviewer": ACTION_OF_LEVEL["DEPARTMENT"],
        "unit_reviewer": ACTION_OF_LEVEL["UNIT"],
        "bureau_reviewer": ACTION_OF_LEVEL["BUREAU"],
    }
    record_table = "credits_credit"
    positions = {
        "department": (State.DEPARTMENT.value, "department_reviewer"),
        "unit": (State.UNIT.value, "unit_reviewer"),
        "bureau": (State.BUREAU.value, "bureau_reviewer"),
        "correct": (State.RETURNED.value, ""),
    }

    submit = flow.Start(new_page).Annotation(title=_("上报")).Next(this.desk)
    award = flow.StartHandle().Annotation(title=_("授分")).Next(this.desk)
    appeal = flow.StartHandle().Annotation(title=_("申诉")).Next(this.desk)
    desk = (
        Switch()
        .Annotation(title=_("到谁手里"))
        .Case(this.department, stands(State.DEPARTMENT))
        .Case(this.unit, stands(State.UNIT))
        .Case(this.bureau, stands(State.BUREAU))
        .Case(this.correct, stands(State.RETURNED))
        .Default(this.end)
    )
    department = flow.View(item_page).Annotation(title=_("科室审核")).onCreate(this.arrive).Next(this.desk)
    unit = flow.View(item_page).Annotation(title=_("单位审核")).onCreate(this.arrive).Next(this.desk)
    bureau = flow.View(item_page).Annotation(title=_("主管部门复审")).onCreate(this.arrive).Next(this.desk)
    correct = (
        flow.View(item_page).Annotation(title=_("本人修改")).Assign(beneficiary).onCreate(this.arrive).Next(this.desk)
    )
    end = End().Annotation(title=_("办结"))
