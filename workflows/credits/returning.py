"""退回上一级: to which levels a credit can go back, whose approvals fall with it, and why nobody may be there."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _, gettext_lazy

from registry.base.refusals import Refusal, WrongState
from registry.people.models import Person
from workflows.engine.models import Decision
from workflows.engine.undoing import standing

from .levels import Nobody, Placement
from .models import Credit
from .routing import place_all
from .states import LEVELS, State

NOBODY_THERE = {
    Nobody.VACANT.value: gettext_lazy("那一级没有审核人。"),
    Nobody.OWN.value: gettext_lazy("那一级的审核人就是本人。"),
    Nobody.ENTERED.value: gettext_lazy("那一级的审核人就是代录人。"),
    Nobody.UPLOADED.value: gettext_lazy("那一级的审核人上传过证明材料。"),
    Nobody.REFUSED.value: gettext_lazy("申诉的就是那一级的审核人判的“不通过”。"),
    Nobody.DECIDED.value: gettext_lazy("那一级的审核人在另一级审核过这一项。"),
}


def levels_below(credit: Credit) -> list[str]:
    """The levels that policy asked for below the one where it lies, the nearest first; an appeal is decided above."""
    order = [level.value for level in LEVELS]
    if credit.state not in order or credit.refusers:
        return []
    asked = set(credit.level_list)
    return [level for level in reversed(order[: order.index(credit.state)]) if level in asked]


def check_below(credit: Credit, level: str) -> None:
    if level not in levels_below(credit):
        raise WrongState(
            _("不能退回到那一级。"),
            _("这项学分按规定不经过那一级，或它就在那一级。"),
            _("请选另一级，或退回给本人。"),
            code="no_such_level",
        )


def drop_approvals(credits: Sequence[Credit], *, level: str) -> None:
    """What this level and those above it approved falls; who approved below it stays barred, the others do not."""
    order = [one.value for one in LEVELS]
    below = set(order[: order.index(level)])
    stand = [credit for credit in credits if below & set(credit.approvals)]
    passers = _passers(stand)
    for credit in credits:
        kept = below & set(credit.approvals)
        credit.approvals = {one: digest for one, digest in credit.approvals.items() if one in kept}
        who = credit.deciders & {passers.get((credit.case_id, one)) for one in kept}
        credit.decided_by = ",".join(str(key) for key in sorted(who))


def desks_below(
    credits: Sequence[Credit], *, level: str, actor: Person
) -> tuple[dict[int, Placement], dict[int, Refusal]]:
    """The desk of each credit at that level and, where nobody but the actor could act there, why it stays."""
    placements = place_all([(credit, level) for credit in credits], barred={actor.pk: Nobody.DECIDED.value})
    there = {key: one for key, one in placements.items() if one.state == level}
    return there, {key: _nobody(level, one) for key, one in placements.items() if key not in there}


def _nobody(level: str, placement: Placement) -> Refusal:
    return Refusal(
        _("没有退回：“%(level)s”没有人能接着办。") % {"level": State(level).label},
        str(NOBODY_THERE[placement.reasons[0]]),
        _("请退回给本人，或由你决定。"),
        code="nobody_there",
    )


def _passers(credits: Sequence[Credit]) -> dict[tuple[int | None, str], int | None]:
    """Who passed each level last, by case and level."""
    rows = (
        Decision.objects.filter(case_id__in=[credit.case_id for credit in credits]).order_by("-id") if credits else []
    )
    history: dict[int, list[Decision]] = {}
    for row in rows:
        history.setdefault(row.case_id, []).append(row)
    return {
        (case_id, row.from_state): row.actor_id
        for case_id, steps in history.items()
        for row in reversed(standing(steps))
        if row.step.startswith("pass_")
    }
