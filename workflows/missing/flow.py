from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from workflows.credits.flow import beneficiary, item_page, stands
from workflows.credits.rights import ACTION_OF_LEVEL
from workflows.credits.states import State
from workflows.engine.flow import RecordFlow
from workflows.engine.nodes import End, Switch


def new_page(request: HttpRequest) -> HttpResponse:
    return redirect("missing:new")


class MissingFlow(RecordFlow):
    """A missing award lies with the person's unit, or the bureau where nobody there may decide, until it is decided."""

    process_title = _("补授分申请")
    actions = {"unit_reviewer": ACTION_OF_LEVEL["UNIT"], "bureau_reviewer": ACTION_OF_LEVEL["BUREAU"]}
    positions = {"unit": ("", "unit_reviewer"), "bureau": ("", "bureau_reviewer"), "correct": ("", "")}

    begin = flow.Start(new_page).Annotation(title=_("申请补授分")).Next(this.desk)
    desk = (
        Switch()
        .Annotation(title=_("到谁手里"))
        .Case(this.unit, stands(State.UNIT))
        .Case(this.bureau, stands(State.BUREAU))
        .Case(this.correct, stands(State.RETURNED))
        .Default(this.end)
    )
    unit = flow.View(item_page).Annotation(title=_("单位核实")).onCreate(this.arrive).Next(this.desk)
    bureau = flow.View(item_page).Annotation(title=_("主管部门核实")).onCreate(this.arrive).Next(this.desk)
    correct = (
        flow.View(item_page).Annotation(title=_("本人修改")).Assign(beneficiary).onCreate(this.arrive).Next(this.desk)
    )
    end = End().Annotation(title=_("办结"))
