"""A standard as one Excel file: a sheet for each part, words in the cells, lists to choose from."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _, gettext_lazy
from xlsxwriter import Workbook

from registry.base.sheets import PLAIN, harmless
from registry.base.tables import Limits, Line, Unreadable, read_book, words_of as cell_words

from .canonical import OFF, canonical, get, put
from .fields import EVIDENCE, HEAD, PARTS, POLICY, ROUNDING, TITLES, As, Field
from .texts import NONE_WORDS, in_every_language, value_of, words_of

LIMITS = Limits(size=5_000_000, unpacked=50_000_000, lines=3_000)
ROWS_WITH_LISTS = 500
LONGEST_LIST = 250
"""Signs that a list of choices may hold in itself."""
OFF_FIELD = Field(OFF, gettext_lazy("停用上级的这一条"), As.YES_NO)
KEYS_OF_PAPER = (
    Field("code", gettext_lazy("学分项目的代号")),
    Field("role", gettext_lazy("身份"), As.CHOICE, PARTS["rules"][1].words),
)
YEARS = (
    Field("from_year", gettext_lazy("从哪一年度起"), As.WHOLE),
    Field("to_year", gettext_lazy("到哪一年度止"), As.WHOLE),
)
WIDTHS = {"name": 32, "name_en": 32, "note": 40, "kinds": 28, "levels": 20, "review": 20, "code": 24}


def write(document: dict[str, Any], facts: dict[str, Any]) -> IO[bytes]:
    document = canonical(document)
    file = tempfile.TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    with Workbook(file, PLAIN | {"constant_memory": False}) as book:
        pen = _Pen(book)
        pen.settings(facts | document)
        for part, fields in PARTS.items():
            rows = document.get(part, [])
            pen.sheet(part, (*fields, OFF_FIELD), rows)
            if part == "rules":
                pen.sheet("evidence", (*KEYS_OF_PAPER, *EVIDENCE), _papers(rows))
    file.seek(0)
    return file


def _papers(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        for paper in row.get("evidence", []):
            yield {"code": row.get("code"), "role": row.get("role")} | paper


class _Pen:
    """Writes sheets of the same look: headings in words, below them the names by which they are read again."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.number = book.add_format({"num_format": "0.##", "valign": "top"})
        self.bold = book.add_format({"bold": True, "text_wrap": True})
        self.grey = book.add_format({"font_color": "#808080", "italic": True})

    def settings(self, document: dict[str, Any]) -> None:
        """Name, years, rounding and policy, one a line."""
        page = self.book.add_worksheet(_title("head"))
        page.set_column(0, 0, 30, self.text)
        page.set_column(1, 1, 50, self.text)
        page.set_column(2, 2, 30, self.text)
        for at, word in enumerate((_("项目"), _("内容"), _("怎么填"), _("代号，请勿改动"))):
            page.write_string(0, at, word, self.bold)
        for at, (name, field) in enumerate(_settings(), start=1):
            said, value = _find(document, name)
            page.write_string(at, 0, str(field.label), self.bold)
            says_nothing = said and value in (None, [], {})
            page.write_string(at, 1, NONE_WORDS[0] if says_nothing else _cell_of(field, value), self.text)
            page.write_string(at, 2, str(field.hint), self.grey)
            page.write_string(at, 3, name, self.grey)
            self._offer(page, at, at, 1, field)

    def sheet(self, part: str, fields: Sequence[Field], rows: Iterable[dict[str, Any]]) -> None:
        page = self.book.add_worksheet(_title(part))
        page.freeze_panes(2, 1)
        for at, field in enumerate(fields):
            page.set_column(at, at, WIDTHS.get(field.name, 14), self.text)
            page.write_string(0, at, str(field.label), self.bold)
            page.write_string(1, at, field.name, self.grey)
            self._offer(page, 2, ROWS_WITH_LISTS, at, field)
        for at, row in enumerate(rows, start=2):
            for column, field in enumerate(fields):
                self._put(page, at, column, field, get(row, field.name))

    def _put(self, page: Any, at: int, column: int, field: Field, value: Any) -> None:
        """A figure is a number, everything else text."""
        if field.kind is As.AMOUNT and isinstance(value, str) and _is_number(value):
            page.write_number(at, column, float(Decimal(value)), self.number)
        elif value is not None:
            page.write_string(at, column, _cell_of(field, value), self.text)

    def _offer(self, page: Any, first: int, last: int, column: int, field: Field) -> None:
        words = [_("是"), _("否")] if field.kind is As.YES_NO else [str(word) for word in field.words.values()]
        if field.kind not in (As.CHOICE, As.YES_NO) or not words or len(",".join(words)) > LONGEST_LIST:
            return
        rule = {"validate": "list", "source": list(dict.fromkeys(words)), "ignore_blank": True}
        page.data_validation(first, column, last, column, rule)


def read(data: bytes) -> dict[str, Any]:
    """The document as the cells say it; what cannot be read stays as typed."""
    sheets = read_book(data, LIMITS)
    by_part = {part: sheets[word] for part in TITLES for word in in_every_language(TITLES[part]) if word in sheets}
    if "head" not in by_part:
        raise Unreadable(_("不是从系统导出的学分标准：没有“%(name)s”这一页。") % {"name": _title("head")})
    found = _read_settings(by_part["head"])
    for part, fields in PARTS.items():
        rows = _rows(by_part.get(part, []), (*fields, OFF_FIELD))
        found |= {part: rows} if rows else {}
    _give_papers(found, _rows(by_part.get("evidence", []), (*KEYS_OF_PAPER, *EVIDENCE)))
    return found


def _give_papers(found: dict[str, Any], papers: list[dict[str, Any]]) -> None:
    by_rule = {(row.get("code"), row.get("role", "learner")): row for row in found.get("rules", [])}
    for paper in papers:
        key = paper.pop("code", ""), paper.pop("role", "learner")
        if key not in by_rule:
            raise Unreadable(_("“证明材料”里有一行写的是“%(code)s”，“学分项目”里没有它。") % {"code": key[0]})
        by_rule[key].setdefault("evidence", []).append(paper)


def _read_settings(lines: Sequence[Line]) -> dict[str, Any]:
    fields = dict(_settings())
    found: dict[str, Any] = {"format": 1}
    for line in lines:
        cells = [cell_words(cell) for cell in line.cells] + [""] * 4
        field = fields.get(cells[3])
        if field is None or not cells[1]:
            continue
        says_nothing = cells[1].lower() in NONE_WORDS
        outer, dot, inner = cells[3].partition(".")
        target: dict[str, Any] = found.setdefault(outer, {}) if dot else found
        target[inner or outer] = None if says_nothing else value_of(field, cells[1])
    return found


def _rows(lines: Sequence[Line], fields: Sequence[Field]) -> list[dict[str, Any]]:
    known = {field.name: field for field in fields}
    names = next((line for line in lines[:5] if known.keys() & {cell_words(one) for one in line.cells}), None)
    if names is None:
        if any(not line.is_blank for line in lines):
            raise Unreadable(_("有一页的第二行不见了，那里是每一列的代号。请用导出的文件改。"))
        return []
    columns = [known.get(cell_words(one)) for one in names.cells]
    found = []
    for line in lines:
        if line.number > names.number and not line.is_blank:
            row: dict[str, Any] = {}
            for field, cell in zip(columns, line.cells, strict=False):
                value = value_of(field, cell_words(cell)) if field else None
                if field and value is not None:
                    put(row, field.name, value)
            found.append(row)
    return found


def _settings() -> Iterator[tuple[str, Field]]:
    for field in (*HEAD, *YEARS):
        yield field.name, field
    for field in ROUNDING:
        yield f"rounding.{field.name}", field
    for field in POLICY:
        yield f"policy.{field.name}", field


def _find(document: dict[str, Any], name: str) -> tuple[bool, Any]:
    """Whether something is said, and what."""
    outer, dot, inner = name.partition(".")
    where = document.get(outer, {}) if dot else document
    return (inner or outer) in where, where.get(inner or outer)


def _cell_of(field: Field, value: Any) -> str:
    return harmless(words_of(field, value))


def _is_number(value: str) -> bool:
    return value.replace(".", "", 1).isdecimal() and value.isascii() and len(value) < 15


def _title(part: str) -> str:
    return str(TITLES[part])
