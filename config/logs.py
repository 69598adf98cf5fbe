"""Log lines: one JSON object each, with the request's id and without personal data."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")

# Card, ID and phone numbers reach a log through the messages of others: constraints, lockouts, addresses.
NUMBER = re.compile(r"\d{8,}[Xx]?")


def without_numbers(text: str) -> str:
    """Long numbers belong to people."""
    return NUMBER.sub("[number]", text)


class JsonFormatter(logging.Formatter):
    """What a log collector reads without rules of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """`extra={"facts": {...}}` adds named values."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_numbers(record.getMessage()),
        }
        if request_id.get():
            line["request"] = request_id.get()
        for name, value in getattr(record, "facts", {}).items():
            line[name] = without_numbers(value) if isinstance(value, str) else value
        if record.exc_info:
            line["error"] = without_numbers(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=lambda value: without_numbers(str(value)))
