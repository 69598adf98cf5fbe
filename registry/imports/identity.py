"""Whether a row names somebody, one person, and by the right name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _, gettext_lazy

from registry.people.models import Person
from registry.people.sealing import blind_index

from . import cells
from .shapes import Column, Row

WHO = (
    Column("id_number", gettext_lazy("身份证号"), cells.id_number, private=True, width=24,
           aliases=("身份证号码", "身份证", "证件号码", "证件号"), hint=gettext_lazy("和卡号至少填一个；按文本填")),
    Column("card_number", gettext_lazy("卡号"), cells.card_number, width=16,
           aliases=("医通卡号", "一卡通号", "学分卡号", "IC卡号"), hint=gettext_lazy("印在学分卡正面的 10 位数")),
    Column("name", gettext_lazy("姓名"), cells.text(40), width=14,
           hint=gettext_lazy("填了就核对，和登记的不一样不写入")),
)  # fmt: skip
"""The columns by which a table names people: what HR platforms export, and what stands on the card."""


def identify(rows: Iterable[Row], people: dict[int, Person], columns: dict[str, Column]) -> None:
    """Refuse a row that names nobody, two people, or somebody of another name."""
    for row in rows:
        if not row.is_fine:
            continue
        person = people.get(row.number)
        by_id, by_card = row.values.get("id_number"), row.values.get("card_number")
        column = columns["id_number" if by_id else "card_number"]
        if not (by_id or by_card):
            row.refuse(columns["card_number"], _("身份证号和卡号至少填一个。"))
        elif person is None:
            row.refuse(column, _("在你办理的单位里没有这个号码。请核对号码，或请单位管理员先登记这个人。"))
        elif by_id and person.id_number_index and bytes(person.id_number_index) != blind_index(by_id):
            row.refuse(column, _("身份证号和卡号不是同一个人的。"))
        elif by_id and by_card and person.card_number != by_card:
            row.refuse(columns["card_number"], _("身份证号和卡号不是同一个人的。"))
        elif row.values.get("name") and _bare(row.values["name"]) != _bare(person.name):
            row.refuse(columns["name"], _("姓名和这个号码登记的不一样，请核对。"))
        else:
            row.subject = person
            # Who pasted numbers alone sees whom they meant.
            row.cells["name"] = row.cells.get("name") or person.name


def _bare(name: str) -> str:
    """Without blanks and the dots of foreign names."""
    return re.sub(r"[\s·•.]", "", name).lower()
