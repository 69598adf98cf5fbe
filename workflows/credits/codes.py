"""Which codes a credit may carry: those of the tables that hold where it is entered, and what it carries already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from registry.tables.lookup import choices, rows_of, word_of
from registry.tables.models import Table

from .models import Credit
from .states import Kind

TABLE_OF = {
    "kind": Table.CATEGORY,
    "sub_kind": Table.SUBCATEGORY,
    "level": Table.LEVEL,
    "form": Table.FORM,
    "activity_type": Table.TYPE,
}
"""Whose table each of a credit's codes is from."""
MAY_BE_EMPTY = ("sub_kind", "activity_type")


def offered(name: str, *, at: list[int], credit: Credit | None = None) -> list[tuple[str, str]]:
    """What the form offers: distance learning is never typed in, and what was retired stays where it stands."""
    found = choices(TABLE_OF[name], at=at)
    if name == "kind":
        found = [pair for pair in found if pair[0] != Kind.DISTANCE]
    now = getattr(credit, name) if credit else ""
    return found if not now or now in dict(found) else [*found, (now, word_of(TABLE_OF[name], now))]


def sub_kinds(*, at: list[int], credit: Credit | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Sub-categories under their categories, a group each, so that the choice needs no script."""
    found = dict(offered("sub_kind", at=at, credit=credit))
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, row in rows_of(Table.SUBCATEGORY).items():
        if code in found:
            groups.setdefault(word_of(Table.CATEGORY, row.parent), []).append((code, found[code]))
    return list(groups.items())


def is_of(sub_kind: str, kind: str) -> bool:
    row = rows_of(Table.SUBCATEGORY).get(sub_kind)
    return not sub_kind or (row is not None and row.parent == kind)


def check_codes(facts: Mapping[str, Any], credit: Credit) -> None:
    """Refuse a code that does not hold at the credit's department today; what it carries already may stay."""
    for name, table in TABLE_OF.items():
        value, now = str(facts.get(name, getattr(credit, name)) or ""), getattr(credit, name)
        if (value and value == now and credit.pk) or (not value and name in MAY_BE_EMPTY):
            continue
        if value not in dict(choices(table, at=credit.department.ids)):
            raise Refusal(
                _("“%(table)s”不能填“%(word)s”。") % {"table": table.label, "word": word_of(table, value)},
                _("代码表里没有它，或者在这里已经停用。"),
                _("请从列表里选。"),
                code="code_unknown",
            )
    if not is_of(str(facts.get("sub_kind", credit.sub_kind)), str(facts.get("kind", credit.kind))):
        raise Refusal(
            _("子类别和学分类别对不上。"),
            _("一个子类别只属于一个类别。"),
            _("请重新选子类别。"),
            code="sub_kind_of_another",
        )
