"""What the pages of the inbox show, whatever kind of record lies on the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, ngettext

from registry.tables.lookup import word_of
from workflows.credits.checks import Flag, Hint

Words = str | Promise


@dataclass(frozen=True)
class Choice:
    """A verdict as a button: its key, its weight, and what is said when it is done."""

    value: str
    label: Words
    key: str
    done: Words
    tone: str = ""
    label_onward: Words = ""


@dataclass(frozen=True)
class Item:
    """A record as its reviewer sees it; `facts` names the template that writes its facts down."""

    record: Any
    title: str
    subtitle: list[str]
    state: str
    facts: str
    flow: list[dict[str, Any]]
    story: list[dict[str, Any]]
    files: list[dict[str, Any]]
    hints: list[Hint] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A line of the list."""

    pk: int
    url: str
    person: str
    place: str
    title: str
    kind: str
    hours: Any
    amount: Any
    since: Any
    due_on: Any
    due_soon: bool
    holder: str
    current: bool
    flag: Flag | None
    form: str = ""
    reminded: bool = False
    absent: str = ""
    """Whom one stands in for where the task lies on the desk of somebody absent."""

    @property
    def days(self) -> int:
        """How many whole days it has waited."""
        return (timezone.localdate() - timezone.localtime(self.since).date()).days

    @property
    def form_word(self) -> str:
        return word_of("form", self.form) if self.form else ""

    @property
    def due_words(self) -> str:
        """How long there is left, in the few words that fit a column."""
        days = (self.due_on - timezone.localdate()).days
        if days < 0:
            return _("已过期")
        near = (_("今天到期"), _("明天到期"))
        return near[days] if days < len(near) else ngettext("%(n)d 天后到期", "%(n)d 天后到期", days) % {"n": days}
