"""Who is told of what: the unit of every verdict, reviewers of what they are asked; the bureau has its inbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from registry.base.words import date_words
from registry.messages.services import Note, tell, tell_all
from registry.messages.wording import Facts, Said, Wording
from registry.people.models import Person
from registry.roles import policy

from .models import Opinion, Project, Request
from .rules import rule_at

SEE = gettext_lazy("打开可以看到意见。")
SAID = {
    "complete": (gettext_lazy("《%(name)s》通过形式审查"), gettext_lazy("现在由主管部门组织评审。"), "review"),
    "return_to_unit": (gettext_lazy("《%(name)s》退回修改"), gettext_lazy("看看意见，改好后再上报。"), "returned"),
    "approve": (
        gettext_lazy("《%(name)s》已批准，编号 %(number)s"),
        gettext_lazy("举办前记得备案：要有通知和日程。"),
        "approved",
    ),
    "refuse": (
        gettext_lazy("《%(name)s》没有通过"),
        gettext_lazy("打开可以看到意见；有异议的可以申诉一次。"),
        "refused",
    ),
    "accept_report": (gettext_lazy("《%(name)s》已结项"), gettext_lazy("执行情况已通过审核。"), "audited"),
    "return_report": (gettext_lazy("《%(name)s》的执行情况退回"), gettext_lazy("看看意见，改好后再报。"), "returned"),
    "postpone_granted": (gettext_lazy("《%(name)s》同意改期"), gettext_lazy("日期已经改好。"), "approved"),
    "postpone_denied": (gettext_lazy("《%(name)s》不同意改期"), SEE, "refused"),
    "cancel_granted": (gettext_lazy("《%(name)s》已取消"), gettext_lazy("主管部门同意不再举办。"), "cancelled"),
    "cancel_denied": (gettext_lazy("《%(name)s》不同意取消"), SEE, "refused"),
}


def tell_unit(project: Project, code: str) -> None:
    """Who entered it, as long as they work there, and whoever else enters projects there."""
    people = set(policy.people_who_may("project.enter", at=project.unit).values_list("pk", flat=True))
    if Person.objects.filter(pk=project.entered_by_id, home__path__startswith=project.unit.path).exists():
        people.add(project.entered_by_id)
    facts = {"name": project.name[:80], "number": project.number}
    if code == "hold" and project.bureau is not None and project.to_date is not None:
        facts["until"] = rule_at(project.bureau).report_until(project.to_date).isoformat()
    assert project.case is not None
    tell(
        people,
        f"project.{code}",
        key=f"project:{project.pk}:{code}:{project.case.decisions.count()}",
        url=reverse("projects:detail", args=[project.pk]),
        facts=facts,
    )


def tell_unit_of_request(asked: Request) -> None:
    tell_unit(asked.project, f"{asked.kind}_{asked.outcome}")


def tell_invited(opinions: Iterable[Opinion]) -> None:
    tell_all(
        Note(
            one.reviewer_id,
            "project.invited",
            f"opinion:{one.pk}",
            reverse("projects:review", args=[one.pk]),
            {"name": one.project.name[:80], "unit": one.project.unit.name},
        )
        for one in opinions
    )


def tell_uninvited(opinions: Iterable[Opinion]) -> None:
    tell_all(
        Note(one.reviewer_id, "project.uninvited", f"opinion_ended:{one.pk}", facts={"name": one.project.name[:80]})
        for one in opinions
    )


def _wording(code: str) -> Wording:
    title, text, look = SAID[code]
    return lambda facts: Said(str(title) % facts, str(text), look)


def _invited(facts: Facts) -> Said:
    return Said(_("请你评审《%(name)s》") % facts, _("%(unit)s申报的继教项目。") % facts, "review")


def _uninvited(facts: Facts) -> Said:
    return Said(_("《%(name)s》不用再评审") % facts, _("主管部门撤销了邀请。"), "withdrawn")


def _held(facts: Facts) -> Said:
    until = date_words(dt.date.fromisoformat(facts["until"]))
    return Said(_("《%(name)s》开始举办") % facts, _("办完后在 %(day)s 前报执行情况。") % {"day": until}, "held")


WORDINGS: dict[str, Wording] = {
    **{f"project.{code}": _wording(code) for code in SAID},
    "project.invited": _invited,
    "project.uninvited": _uninvited,
    "project.hold": _held,
}
