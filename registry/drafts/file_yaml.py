"""A standard as one YAML file: written with codes and exact figures, read as plain text and nothing else."""

from __future__ import annotations

from typing import Any

import yaml
from django.utils.translation import gettext as _

from registry.base.tables import Unreadable

from .canonical import canonical

MOST_BYTES = 1_000_000
DEEPEST = 8


class _Reader(yaml.BaseLoader):
    """Every scalar is text, so that 0.1 stays a tenth and `off` a word; no tags, no references that grow when read."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias")
        self.depth = getattr(self, "depth", 0) + 1
        if self.depth > DEEPEST:
            raise yaml.YAMLError("too deep")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        found = super().construct_mapping(node, deep=deep)
        if len(found) != len(node.value):
            raise yaml.YAMLError("a key twice")
        return found


class _Writer(yaml.SafeDumper):
    """Nothing is written as nothing: `null` would be read as a word."""


_Writer.add_representer(type(None), lambda writer, _none: writer.represent_scalar("tag:yaml.org,2002:null", ""))


def write(document: dict[str, Any], facts: dict[str, Any]) -> bytes:
    """`facts` are what the version says beside its document: the years."""
    head = "# " + _("学分标准。改好以后可以在系统里导入，成为草稿。") + "\n"
    text = yaml.dump(facts | canonical(document), Dumper=_Writer, allow_unicode=True, sort_keys=False, width=120)
    return (head + text).encode()


def read(data: bytes) -> dict[str, Any]:
    if len(data) > MOST_BYTES:
        raise Unreadable(_("文件太大。"))
    try:
        found = yaml.load(data.decode("utf-8-sig"), Loader=_Reader)  # noqa: S506 (builds nothing but text and lists)
    except (UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(_where(error)) from error
    if not isinstance(found, dict):
        raise Unreadable(_("不是学分标准文件"))
    return found


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return _("YAML 文件读不懂。")
    return _("YAML 文件第 %(n)d 行读不懂。") % {"n": mark.line + 1}
