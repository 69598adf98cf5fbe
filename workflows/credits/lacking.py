"""What is still lacking, in the words of the rule, and the way out of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext

from registry.base.words import date_words, run_on, with_commas

from .settlement import Lack, Settlement

WORDS = {
    "credits": gettext_lazy("学分"),
    "hours": gettext_lazy("总学时"),
    "class_1": gettext_lazy("Ⅰ类学分"),
    "class_2": gettext_lazy("Ⅱ类学分"),
    "professional_hours": gettext_lazy("专业科目"),
    "public_hours": gettext_lazy("公需科目"),
}
CLASSES = {"class_1": gettext_lazy("Ⅰ类"), "class_2": gettext_lazy("Ⅱ类")}
IN_HOURS = frozenset({"hours", "professional_hours", "public_hours"})


@dataclass(frozen=True)
class Sentence:
    """One line of “what I still lack”."""

    name: str
    icon: str
    tone: str
    subject: str
    amount: str
    way_out: str
    parts: str = ""
    """Of which classes the credits have to be: Ⅰ类 1.00，Ⅱ类 13.00."""


def sentences(settlement: Settlement, *, entry_until: dt.date | None = None) -> list[Sentence]:
    """What a class lacks is a part of the credits that are lacking, and is said with them."""
    return [_sentence(lack, settlement, entry_until) for lack in settlement.lacks if lack.name not in CLASSES]


def plain(amount: Decimal) -> str:
    """Hours as people say them: 6, 6.5."""
    text = number_format(amount, 2)
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount_of(name: str, amount: Decimal) -> str:
    """The amount beside its name: credits are named already, hours are not."""
    return _with_unit(name, amount) if name in IN_HOURS else number_format(amount, 2)


def _sentence(lack: Lack, settlement: Settlement, entry_until: dt.date | None) -> Sentence:
    if lack.name == "public_hours" and lack.after_waiting == lack.now:
        icon, tone, way_out = "clock", "info", _public(entry_until)
    elif lack.after_returned < lack.after_waiting:
        icon, tone, way_out = "returned", "warn", _way_out(lack, settlement)
    elif lack.after_waiting < lack.now:
        icon, tone, way_out = "clock", "info", _way_out(lack, settlement)
    else:
        icon, tone, way_out = "warn", "warn", _way_out(lack, settlement)
    parts = parts_of(settlement) if lack.name == "credits" else ""
    return Sentence(lack.name, icon, tone, str(WORDS[lack.name]), amount_of(lack.name, lack.now), way_out, parts)


def parts_of(settlement: Settlement) -> str:
    """How the lacking credits are made up of classes."""
    pairs = ((CLASSES[lack.name], lack.now) for lack in settlement.lacks if lack.name in CLASSES)
    return with_commas(_("%(what)s %(n)s") % {"what": word, "n": number_format(now, 2)} for word, now in pairs)


def _public(entry_until: dt.date | None) -> str:
    missed = _("到 %(day)s仍没有，请找科教科。") % {"day": date_words(entry_until, "day_short")} if entry_until else ""
    return run_on(_("公需科目由单位统一录入，无需自己填。"), missed)


def _way_out(lack: Lack, settlement: Settlement) -> str:
    """Step by step: when what waits is passed, when what came back is mended, when what is drafted is submitted."""
    parts: list[str] = []
    left = lack.now
    for pile, after, words in (
        (settlement.waiting, lack.after_waiting, _waiting),
        (settlement.returned, lack.after_returned, _returned),
        (settlement.drafts, lack.after_drafts, _drafts),
    ):
        if after < left:
            amount = pile.entered if lack.name == "credits" else getattr(pile.has, lack.name)
            parts.append(words(pile.count, _with_unit(lack.name, amount), first=not parts))
            parts.append(
                _("就够了") if after == 0 else pgettext("way out", "还差 %(n)s") % {"n": _with_unit(lack.name, after)}
            )
            left = after
        if left == 0:
            break
    if not parts:
        return _("没有在审核的。参加的活动会自动计入；手里有证书的，请录入并上报。")
    return _joined(parts)


def _joined(parts: list[str]) -> str:
    pairs = [_("%(step)s，%(rest)s") % {"step": parts[at], "rest": parts[at + 1]} for at in range(0, len(parts), 2)]
    text = pgettext("between sentences", "；").join(pairs)
    return _("%(text)s。") % {"text": text[:1].upper() + text[1:]}


def _waiting(count: int, amount: str, *, first: bool) -> str:
    return _("审核中的 %(n)s全部通过后") % {"n": amount}


def _returned(count: int, amount: str, *, first: bool) -> str:
    words = (
        ngettext("把退回的 %(n)d 项（%(amount)s）改好并通过", "把退回的 %(n)d 项（%(amount)s）改好并通过", count)
        if first
        else ngettext(
            "再把退回的 %(n)d 项（%(amount)s）改好并通过", "再把退回的 %(n)d 项（%(amount)s）改好并通过", count
        )
    )
    return words % {"n": count, "amount": amount}


def _drafts(count: int, amount: str, *, first: bool) -> str:
    words = (
        ngettext("把没上报的 %(n)d 项（%(amount)s）上报并通过", "把没上报的 %(n)d 项（%(amount)s）上报并通过", count)
        if first
        else ngettext(
            "再把没上报的 %(n)d 项（%(amount)s）上报并通过", "再把没上报的 %(n)d 项（%(amount)s）上报并通过", count
        )
    )
    return words % {"n": count, "amount": amount}


def _with_unit(name: str, amount: Decimal) -> str:
    if name in IN_HOURS:
        return _("%(n)s 学时") % {"n": plain(amount)}
    return _("%(n)s 学分") % {"n": number_format(amount, 2)}
