"""What a rule earns, said in one line before anybody has typed a figure: 每 3 学时 1 学分，一项最多 10 分."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _, gettext_lazy, ngettext

from registry.base.words import with_commas

from .rules import AfterTable, Class, Need, Rule, RuleKind, Standard
from .words import CONFIDENCE, MEASURES, name_of, plain

CLASSES = {
    Class.ONE: gettext_lazy("Ⅰ类"),
    Class.TWO: gettext_lazy("Ⅱ类"),
    Class.ANY: gettext_lazy("不分类别"),
    Class.BY_LEVEL: gettext_lazy("类别随级别"),
}
NEEDS = {
    Need.REQUIRED: gettext_lazy("要交"),
    Need.OPTIONAL: gettext_lazy("可以不交"),
    Need.PAPER: gettext_lazy("交原件核对"),
}
BEHIND = {
    AfterTable.LAST: gettext_lazy("以后各位同最后一位"),
    AfterTable.MINUS_ONE: gettext_lazy("以后每位减 1"),
    AfterTable.MINUS_FIFTH: gettext_lazy("以后每位减 20%"),
    AfterTable.UNKNOWN: gettext_lazy("以后各位由审核人认定"),
}


def earning_words(rule: Rule, standard: Standard) -> str:
    """What it gives, up to how much, of which class; what nobody knows is said to be for the reviewer."""
    return with_commas([_gives(rule), *_caps(rule, standard), *_class(rule, standard), *_doubt(rule)])


def _gives(rule: Rule) -> str:
    if rule.kind is RuleKind.JUDGED or not rule.credits:
        return _("学分由审核人认定")
    if rule.kind is RuleKind.BY_RANK:
        places = [
            _("第 %(n)d 位 %(credits)s 分") % {"n": n, "credits": plain(c)} for n, c in enumerate(rule.credits, 1)
        ]
        return with_commas([*places, BEHIND[rule.after_table]])
    if rule.per is None:
        return _("学分由审核人认定")
    said = {"per": plain(rule.per), "measure": MEASURES[rule.measure], "credits": plain(rule.credits[0])}
    if rule.kind is RuleKind.WHOLE_YEAR:
        return _("满 %(per)s %(measure)s %(credits)s 学分，视为完成全年") % said
    many = 1 if rule.credits[0] == 1 else 2
    return ngettext("每 %(per)s %(measure)s %(credits)s 学分", "每 %(per)s %(measure)s %(credits)s 学分", many) % said


def _caps(rule: Rule, standard: Standard) -> Iterator[str]:
    if rule.cap_item is not None:
        yield _("一项最多 %(cap)s 分") % {"cap": plain(rule.cap_item)}
    if rule.cap_year is not None:
        yield _("全年最多 %(cap)s 分") % {"cap": plain(rule.cap_year)}
    cap = standard.cap(rule.group)
    if cap is not None and cap.credits is not None:
        yield _("“%(name)s”合计全年最多 %(cap)s 分") % {"name": name_of(cap), "cap": plain(cap.credits)}


def _class(rule: Rule, standard: Standard) -> Iterator[str]:
    if standard.has_classes and rule.credit_class in CLASSES:
        yield str(CLASSES[rule.credit_class])


def _doubt(rule: Rule) -> Iterator[str]:
    if not rule.is_sure:
        yield _("依据%(confidence)s") % {"confidence": CONFIDENCE[rule.confidence]}
