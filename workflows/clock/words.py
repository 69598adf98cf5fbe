"""What the clock says to people: reminders with numbers, what others left undone, what somebody asked to look at."""

from __future__ import annotations

from django.utils.translation import gettext as _, ngettext

from registry.base.words import with_commas
from registry.messages.wording import Facts, Said, Wording


def _due(facts: Facts) -> Said:
    counts = [
        (facts["late"], _several(facts["late"], ngettext("%(n)d 项已过期", "%(n)d 项已过期", facts["late"]))),
        (facts["today"], _several(facts["today"], ngettext("%(n)d 项今天到期", "%(n)d 项今天到期", facts["today"]))),
        (facts["soon"], _several(facts["soon"], ngettext("%(n)d 项快到期", "%(n)d 项快到期", facts["soon"]))),
    ]
    return Said(with_commas(words for count, words in counts if count), _("在你的待办里，请先办这些。"), "reminded")


def _escalated(facts: Facts) -> Said:
    words = ngettext("%(n)d 项逾期没有办", "%(n)d 项逾期没有办", facts["count"])
    return Said(_several(facts["count"], words), _("这些待办由你督办。"), "warn")


def _nudged(facts: Facts) -> Said:
    return Said(_("有人催办《%(name)s》") % facts, _("它在你的待办里。"), "reminded")


def _several(count: int, words: str) -> str:
    return words % {"n": count}


WORDINGS: dict[str, Wording] = {
    "clock.due": _due,
    "clock.escalated": _escalated,
    "clock.nudged": _nudged,
}
