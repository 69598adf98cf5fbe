"""Who may take a step, and the sentence that says why not; the lifecycle's permissions and every button ask here."""

from __future__ import annotations

from typing import Any, Protocol

from django.utils.translation import gettext as _, gettext_lazy

from registry.people.models import Person
from registry.roles import policy
from workflows.engine import undoing
from workflows.engine.claims import holder_of, may_decide, names_for, why_not_for_the_absent
from workflows.engine.models import Decision, Work

from .levels import Nobody


class Subject(Protocol):
    """What the answer depends on: as much of a credit as this file reads, which lies below the credit itself."""

    person_id: int
    entered_by_id: int | None
    department: Any
    line: str
    state: Any
    refusers: str
    department_at: Any
    unit_at: Any
    bureau_at: Any
    open_work: Work | None
    last_verdict: Decision | None

    @property
    def barred(self) -> dict[int, str]: ...


Why = tuple[str, str] | None
"""Why not, and what to do instead; None where the person may."""

ACTION_OF_LEVEL = {
    "DEPARTMENT": "credit.review.department",
    "UNIT": "credit.review.unit",
    "BUREAU": "credit.review.bureau",
}

WHY_OWN = {
    Nobody.OWN.value: gettext_lazy("这是你自己的学分。"),
    Nobody.ENTERED.value: gettext_lazy("这项学分由你代录，录入人不能审核。"),
    Nobody.UPLOADED.value: gettext_lazy("你上传过这项学分的证明材料，上传人不能审核。"),
    Nobody.REFUSED.value: gettext_lazy("申诉的就是你作的“不通过”，要由别人来审。"),
}
"""What bars a person from every decision on a credit, whoever names them."""


def why_not_submit(credit: Subject, actor: Person | None) -> Why:
    if actor is not None and (
        actor.pk == credit.person_id
        or actor.pk == credit.entered_by_id
        or policy.may(actor, "credit.enter_for", at=credit.department)
    ):
        return None
    return _("只有本人或代录员可以上报这项学分。"), _("请本人登录后办理。")


def why_not_withdraw(credit: Subject, actor: Person | None) -> Why:
    refused = why_not_submit(credit, actor)
    if refused:
        return refused
    reviewed = (credit.department_at, credit.unit_at, credit.bureau_at)
    if credit.state != "RETURNED" and any(reviewed):
        return _("已经有审核人作出决定，不能再撤回。"), _("请等待审核结果，或请审核人退回。")
    return None


def why_not_review(credit: Subject, actor: Person | None) -> Why:
    work = credit.open_work
    if actor is None or work is None or work.place is None:
        return _("这项学分现在不在审核人手里。"), _("请刷新页面。")
    barred = _why_barred(credit, actor)
    if barred:
        return barred, _("系统会把它交给另一位审核人。")
    if not may_decide(actor, work):
        return _("它在“%(place)s”的待办里，你不是那里的审核人。") % {"place": work.place.name}, _(
            "请联系那里的审核人。"
        )
    if not names_for(work, actor):
        return why_not_for_the_absent()[1:]
    if work.owner_id != actor.pk and holder_of(work) is not None:
        return _("它已由另一位审核人签收。"), _("请等对方办理或退签。")
    return None


def why_not_undo(credit: Subject, actor: Person | None) -> Why:
    return undoing.why_not_undo(credit.last_verdict, actor)


def why_not_appeal(credit: Subject, actor: Person | None) -> Why:
    refused = why_not_submit(credit, actor)
    if refused:
        return _("只有本人或代录员可以申诉。"), _("请本人登录后办理。")
    if credit.refusers:
        return _("已经申诉过一次，上一级的结果就是最后的结果。"), _("有新证书的，可以另录一项。")
    return None


def why_not_annul(credit: Subject, actor: Person | None) -> Why:
    own = WHY_OWN.get(credit.barred.get(actor.pk, "")) if actor is not None else None
    if own:
        return str(own), _("请主管部门的另一位审核人办理。")
    names = _names_to_annul(credit, actor) if actor is not None else []
    if any(_is_free(credit, name) for name in names):
        return None
    if names:
        return _("你代理的人自己不能撤销它：是其本人的，或由其代录。"), _("请主管部门的另一位审核人办理。")
    return _("已计入的学分只有主管部门可以撤销。"), _("请联系主管部门。")


def _why_barred(credit: Subject, actor: Person) -> str:
    why = credit.barred.get(actor.pk, "")
    if why in WHY_OWN:
        return str(WHY_OWN[why])
    if credit.open_work is not None and actor.pk in credit.open_work.barred:
        return _("你已在前一级审核过这项学分。")
    return ""


def in_whose_name(step: str, credit: Subject, actor: Person | None) -> Person | None:
    """The absent reviewer for whom the actor takes a step that they may take; None where it is their own right."""
    if actor is None or (step in WHY_NOT and step != "annul"):
        return None
    if step == "annul":
        names = [name for name in _names_to_annul(credit, actor) if _is_free(credit, name)]
    else:
        names = names_for(credit.open_work, actor) if credit.open_work is not None else []
    return names[0] if names else None


def _names_to_annul(credit: Subject, actor: Person) -> list[Person | None]:
    return policy.names_of(actor, "credit.annul", at=credit.department, line=credit.line)


def _is_free(credit: Subject, name: Person | None) -> bool:
    return name is None or credit.barred.get(name.pk, "") not in WHY_OWN


def may_submit(credit: Any, actor: Any) -> bool:
    return why_not_submit(credit, actor) is None


def may_withdraw(credit: Any, actor: Any) -> bool:
    return why_not_withdraw(credit, actor) is None


def may_review(credit: Any, actor: Any) -> bool:
    return why_not_review(credit, actor) is None


def may_undo(credit: Any, actor: Any) -> bool:
    return why_not_undo(credit, actor) is None


def may_appeal(credit: Any, actor: Any) -> bool:
    return why_not_appeal(credit, actor) is None


def may_annul(credit: Any, actor: Any) -> bool:
    return why_not_annul(credit, actor) is None


def system_only(credit: Any, actor: Any) -> bool:
    return actor is None


WHY_NOT = {
    "submit": why_not_submit,
    "resubmit": why_not_submit,
    "withdraw": why_not_withdraw,
    "undo": why_not_undo,
    "appeal": why_not_appeal,
    "annul": why_not_annul,
}
"""Steps that are no verdict; every other one is a reviewer's."""


def why_not(step: str, credit: Subject, actor: Person | None) -> Why:
    if step == "move_up":
        return None if actor is None else (_("这一步只由系统办理。"), "")
    return WHY_NOT.get(step, why_not_review)(credit, actor)
