"""What a person is told of an award they asked for."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.messages.services import tell
from registry.messages.wording import Facts, Said, Wording
from workflows.engine.models import Work

from .models import MissingAward


def tell_person(missing: MissingAward, work: Work) -> None:
    """A return is told each time."""
    tell(
        [missing.person_id],
        f"missing.{missing.outcome or 'sent_back'}",
        key=f"missing:{missing.pk}:work:{work.pk}",
        url=reverse("missing:detail", args=[missing.pk]),
        facts={"name": missing.name[:80]},
    )


def _granted(facts: Facts) -> Said:
    return Said(_("《%(name)s》已补授分") % facts, _("核实了你参加过。"), "counted")


def _denied(facts: Facts) -> Said:
    return Said(_("《%(name)s》没有补授分") % facts, _("打开可以看到原因。"), "refused")


def _sent_back(facts: Facts) -> Said:
    return Said(_("《%(name)s》的补授分申请退回修改") % facts, _("看看审核人的意见，补齐后再提交。"), "returned")


WORDINGS: dict[str, Wording] = {
    "missing.granted": _granted,
    "missing.denied": _denied,
    "missing.sent_back": _sent_back,
}
