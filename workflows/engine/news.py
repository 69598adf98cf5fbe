"""What colleagues tell each other: handed on, asked, answered, handed over."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from registry.messages.services import tell
from registry.messages.wording import Facts, Said, Wording
from registry.people.models import Person

from .models import Ask, HandOver, Work


def tell_transfer(works: Sequence[Work], *, to: Person, actor: Person) -> None:
    """One message, however many tasks."""
    if not works:
        return
    url = reverse("inbox:item", args=[works[0].pk]) if len(works) == 1 else reverse("inbox:list")
    facts = {"by": actor.name, "count": len(works), "name": works[0].headline[:80]}
    # The same task may come back to the same person; the moment tells the two apart.
    tell([to.pk], "work.transferred", key=f"transfer:{works[0].pk}:{timezone.now().isoformat()}", url=url, facts=facts)


def tell_asked(ask: Ask, work: Work, *, actor: Person) -> None:
    facts = {"by": actor.name, "name": work.headline[:80]}
    tell([ask.asked_id], "work.asked", key=f"ask:{ask.pk}", url=reverse("inbox:asked_item", args=[ask.pk]), facts=facts)


def tell_advised(ask: Ask, work: Work, *, actor: Person) -> None:
    facts = {"by": actor.name, "name": work.headline[:80], "answer": ask.answer}
    url = reverse("inbox:item", args=[work.pk])
    tell([ask.asked_by_id], "work.advised", key=f"ask:{ask.pk}:answer", url=url, facts=facts)


def tell_hand_over(made: HandOver) -> None:
    if made.successor_id is not None and (made.handed or made.asks or made.substitutions):
        facts = {"leaver": made.leaver.name, "count": made.handed}
        url = reverse("inbox:list")
        tell([made.successor_id], "work.handed_over", key=f"hand_over:{made.pk}", url=url, facts=facts)


def _transferred(facts: Facts) -> Said:
    count = int(facts["count"])
    what = ngettext("《%(name)s》", "%(n)d 项待办", count) % {"name": facts["name"], "n": count}
    return Said(_("%(by)s 转给你：%(what)s") % {"by": facts["by"], "what": what}, _("它已经在你手里。"), "handed_on")


def _asked(facts: Facts) -> Said:
    return Said(_("%(by)s 请你提意见：《%(name)s》") % facts, _("打开看看，再交意见。"), "asked")


def _advised(facts: Facts) -> Said:
    answer = {"by": facts["by"], "answer": Ask.Answer(facts["answer"]).label, "name": facts["name"]}
    return Said(_("%(by)s 的意见：%(answer)s") % answer, _("关于《%(name)s》") % answer, "asked")


def _handed_over(facts: Facts) -> Said:
    count = int(facts["count"])
    words = ngettext("%(n)d 项待办已经在你手里。", "%(n)d 项待办已经在你手里。", count) % {"n": count}
    return Said(_("接手 %(leaver)s 的工作") % facts, words, "handed_on")


WORDINGS: dict[str, Wording] = {
    "work.transferred": _transferred,
    "work.asked": _asked,
    "work.advised": _advised,
    "work.handed_over": _handed_over,
}
