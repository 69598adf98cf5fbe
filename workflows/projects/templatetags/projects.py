from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def named(names: Mapping[str, str], code: str) -> str:
    """The name of a discipline; its code where no table has it."""
    return names.get(code, code.partition(":")[2])
