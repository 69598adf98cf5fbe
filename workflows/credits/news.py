"""What a person is told of their credits: returned, refused, counted after a review, annulled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.messages.services import have_gone_out, recall, tell_selected
from registry.messages.wording import Facts, Said, Wording

from .states import State, Verdict

TOLD = (Verdict.PASS.value, Verdict.RETURN.value, Verdict.REFUSE.value, "annul")
"""The steps that a person is told of; an award counts at once, and who submits knows it."""

CODES = {
    State.RETURNED.value: "credit.returned",
    State.REFUSED.value: "credit.refused",
    State.COUNTED.value: "credit.counted",
    State.ANNULLED.value: "credit.annulled",
}

# The last row of the case's history is the verdict itself, and its task is what the verdict was on.
OWNERS = """
SELECT c.person_id, told.code, 'credit:' || c.id || ':' || coalesce('work:' || d.work_id, 'decision:' || d.id),
  %(before)s || c.id || %(after)s, jsonb_build_object('credit', c.id, 'name', left(c.name, 80))
FROM credits_credit c
JOIN unnest(%(states)s::text[], %(codes)s::text[]) AS told(state, code) ON told.state = c.state
CROSS JOIN LATERAL (
  SELECT id, work_id FROM engine_decision WHERE case_id = c.case_id ORDER BY id DESC LIMIT 1
) AS d
WHERE c.id = ANY(%(ids)s)
"""


def tell_owners(credit_ids: Iterable[int]) -> None:
    """Tell each credit's person where it stands now, in the transaction of the verdict: one statement for all."""
    ids = list(credit_ids)
    if not ids:
        return
    before, after = reverse("credits:detail", args=[0]).split("0")
    facts = {"states": list(CODES), "codes": list(CODES.values()), "before": before, "after": after}
    tell_selected(OWNERS, {"ids": ids, **facts}, wait=dt.timedelta(seconds=settings.UNDO_SECONDS))


def gone_out(decided: Iterable[tuple[int, int]]) -> set[int]:
    """The credits, of verdicts named by credit and task, whose person has been told already."""
    keys = {f"credit:{credit_id}:work:{work_id}": credit_id for credit_id, work_id in decided}
    return {keys[key] for key in have_gone_out(keys)}


def recall_verdicts(decided: Iterable[tuple[int, int]]) -> bool:
    """Take back what was told of verdicts, named by credit and task; returns whether any of it had gone out."""
    return recall(f"credit:{credit_id}:work:{work_id}" for credit_id, work_id in decided)


def _returned(facts: Facts) -> Said:
    return Said(_("《%(name)s》退回修改") % facts, _("看看审核人的意见，改好后再次上报。"), "returned")


def _refused(facts: Facts) -> Said:
    return Said(_("《%(name)s》没有通过") % facts, _("打开可以看到原因。"), "refused")


def _counted(facts: Facts) -> Said:
    return Said(_("《%(name)s》已计入") % facts, _("审核都通过了。"), "counted")


def _annulled(facts: Facts) -> Said:
    return Said(_("《%(name)s》被撤销") % facts, _("它不再计入。打开可以看到原因。"), "annulled")


WORDINGS: dict[str, Wording] = {
    "credit.returned": _returned,
    "credit.refused": _refused,
    "credit.counted": _counted,
    "credit.annulled": _annulled,
}
