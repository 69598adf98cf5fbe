"""The words of a credit's codes, as the code tables have them."""

from __future__ import annotations

from typing import Any

from registry.tables.lookup import word_of


class Coded:
    """What templates ask of a field with choices, answered by the tables."""

    kind: Any
    sub_kind: Any
    level: Any
    form: Any
    activity_type: Any

    def get_kind_display(self) -> str:
        return word_of("category", self.kind)

    def get_sub_kind_display(self) -> str:
        return word_of("subcategory", self.sub_kind)

    def get_level_display(self) -> str:
        return word_of("level", self.level)

    def get_form_display(self) -> str:
        return word_of("form", self.form)

    def get_activity_type_display(self) -> str:
        return word_of("type", self.activity_type)
