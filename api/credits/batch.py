"""The body of a batch: JSON, or NDJSON with a row a line. A line that cannot be read spoils no other."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from api.problems import Problem
from workflows.deliveries.reading import Fault
from workflows.deliveries.services import MOST_ROWS

JSON, NDJSON = "application/json", "application/x-ndjson"
LONGEST_KEY = 100


def rows_of(body: bytes, content_type: str) -> list[Any]:
    """The rows as they were sent; a line that is none is the reason why."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in (JSON, NDJSON):
        raise Problem(415, "unsupported_type", _("请用 application/json 或 application/x-ndjson。"))
    rows = _lines(body) if kind == NDJSON else _whole(body)
    if not rows:
        raise Problem(422, "empty_batch", _("这一批没有内容。"))
    return rows


def check_count(count: int) -> None:
    if count > MOST_ROWS:
        raise Problem(413, "too_many_rows", _("一批最多 10000 行。"), _("请分成几批再发。"), most=MOST_ROWS)


def key_of(given: str) -> str:
    if len(given) > LONGEST_KEY or not given.isprintable() or not given.isascii():
        raise Problem(422, "key_invalid", _("Idempotency-Key 要是不超过 100 个字的可见 ASCII 字符。"))
    return given


def _lines(body: bytes) -> list[Any]:
    lines = [line for line in body.splitlines() if line.strip()]
    check_count(len(lines))
    return [_line(line) for line in lines]


def _line(line: bytes) -> Any:
    try:
        return json.loads(line, parse_float=Decimal)
    except (ValueError, RecursionError):
        return Fault("unreadable")


def _whole(body: bytes) -> list[Any]:
    try:
        found = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise Problem(400, "unreadable", _("内容读不懂，请按接口说明的 JSON 发送。")) from None
    rows = found.get("credits") if isinstance(found, dict) else found
    if not isinstance(rows, list):
        raise Problem(422, "bad_batch", _("要有一个 credits 数组。"))
    check_count(len(rows))
    return rows
