from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from workflows.credits.flow import beneficiary, item_page, stands
from workflows.credits.rights import ACTION_OF_LEVEL
from workflows.credits.states import State as CreditState
from workflows.engine.flow import RecordFlow
from workflows.engine.nodes import End, Switch


def new_page(request: HttpRequest) -> HttpResponse:
    return redirect("credits:query")


class AmendmentFlow(RecordFlow):
    """Routes an amendment to the desks that its credit would pass; the credit itself stays counted meanwhile."""

    process_title = _("学分更正")
    actions = {
        "department_reviewer": ACTION_OF_LEVEL["DEPARTMENT"],
        "unit_reviewer": ACTION_OF_LEVEL["UNIT"],
        "bureau_reviewer": ACTION_OF_LEVEL["BUREAU"],
    }
    record_table = "amendments_amendment"
    positions = {
        "department": (CreditState.DEPARTMENT.value, "department_reviewer"),
        "unit": (CreditState.UNIT.value, "unit_reviewer"),
        "bureau": (CreditState.BUREAU.value, "bureau_reviewer"),
        "correct": (CreditState.RETURNED.value, ""),
    }

    begin = flow.Start(new_page).Annotation(title=_("申请更正")).Next(this.desk)
    desk = (
        Switch()
        .Annotation(title=_("到谁手里"))
        .Case(this.department, stands(CreditState.DEPARTMENT))
        .Case(this.unit, stands(CreditState.UNIT))
        .Case(this.bureau, stands(CreditState.BUREAU))
        .Case(this.correct, stands(CreditState.RETURNED))
        .Default(this.end)
    )
    department = flow.View(item_page).Annotation(title=_("科室审核")).onCreate(this.arrive).Next(this.desk)
    unit = flow.View(item_page).Annotation(title=_("单位审核")).onCreate(this.arrive).Next(this.desk)
    bureau = flow.View(item_page).Annotation(title=_("主管部门复审")).onCreate(this.arrive).Next(this.desk)
    correct = (
        flow.View(item_page).Annotation(title=_("本人修改")).Assign(beneficiary).onCreate(this.arrive).Next(this.desk)
    )
    end = End().Annotation(title=_("办结"))
