"""How a standard runs the year, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _, gettext_lazy

from registry.people.models import StatusInterval
from registry.tables.lookup import word_of

from .policies import CarryOver, Effect, LateAward, Newcomers, Policy
from .words import plain

LATE = {
    LateAward.ACTIVITY: gettext_lazy("跨年授分的，计入活动结束那天所在的年度。"),
    LateAward.AWARD: gettext_lazy("跨年授分的，计入授分那天所在的年度。"),
}
NEWCOMERS = {
    Newcomers.WHOLE: gettext_lazy("当年新到岗的人员，要求不变。"),
    Newcomers.PRO_RATA: gettext_lazy("当年新到岗的人员，要求按在岗月数折算。"),
    Newcomers.NONE: gettext_lazy("当年新到岗的人员，当年不作要求。"),
}
OFF = {StatusInterval.Kind.NOT_COUNTED.value, StatusInterval.Kind.DEREGISTERED.value}
EFFECTS = {
    Effect.NOTHING: gettext_lazy("%(who)s：没有另行规定，要求不变。"),
    Effect.PRO_RATA: gettext_lazy("%(who)s：要求按月减少。"),
    Effect.NO_CLASSES: gettext_lazy("%(who)s：不要求分类学分。"),
    Effect.EXEMPT: gettext_lazy("%(who)s：当年免修。"),
    Effect.NOT_COUNTED: gettext_lazy("%(who)s：不计达标。"),
}


def policy_sentences(policy: Policy) -> Iterator[str]:
    yield str(LATE[policy.late_award])
    yield _carry(policy)
    yield str(NEWCOMERS[policy.newcomers])
    kinds = dict(StatusInterval.Kind.choices)
    for kind, effect in policy.statuses:
        if kind not in OFF or effect is not Effect.NOT_COUNTED:  # That they are not counted is what they are called.
            yield EFFECTS[effect] % {"who": kinds.get(kind, kind)}
    if policy.residents is not Effect.NOTHING:
        yield EFFECTS[policy.residents] % {"who": _("规范化培训学员")}
    for kind, effect in policy.employment:
        yield EFFECTS[effect] % {"who": word_of("employment", kind)}


def _carry(policy: Policy) -> str:
    if policy.carry_over is CarryOver.NO:
        return _("超出要求的学分不结转到下一年。")
    if policy.carry_over is CarryOver.YES:
        return _("超出要求的学分结转到下一年。")
    return _("超出要求的学分结转到下一年，最多 %(n)s 分。") % {"n": plain(policy.carry_cap)}
