"""What a person is told of their amendments."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.messages.services import tell
from registry.messages.wording import Facts, Said, Wording
from workflows.engine.models import Work
from workflows.engine.undoing import window

from .models import Amendment
from .states import State

CODES = {
    State.APPLIED: "amendment.applied",
    State.REJECTED: "amendment.rejected",
    State.RETURNED: "amendment.returned",
}


def key_of(amendment: Amendment, work: Work) -> str:
    """What a verdict was told under: taken back, it is recalled."""
    return f"amendment:{amendment.pk}:work:{work.pk}"


def tell_person(amendment: Amendment, work: Work) -> None:
    """The person, and whoever filed it for them."""
    tell(
        sorted({amendment.credit.person_id, amendment.raised_by_id or amendment.credit.person_id}),
        CODES[State(amendment.state)],
        key=key_of(amendment, work),
        wait=window(),
        url=reverse("amendments:detail", args=[amendment.pk]),
        facts={"credit": amendment.credit_id, "name": amendment.credit.name[:80]},
    )


def _applied(facts: Facts) -> Said:
    return Said(_("《%(name)s》已更正") % facts, _("审核都同意了，原来的内容还查得到。"), "counted")


def _rejected(facts: Facts) -> Said:
    return Said(_("《%(name)s》没有更正") % facts, _("学分照原来的计入。打开可以看到原因。"), "refused")


def _returned(facts: Facts) -> Said:
    return Said(_("《%(name)s》的更正退回修改") % facts, _("看看审核人的意见，改好后再次提交。"), "returned")


WORDINGS: dict[str, Wording] = {
    "amendment.applied": _applied,
    "amendment.rejected": _rejected,
    "amendment.returned": _returned,
}
