"""Readings of a desk come in, some of them late: each is kept, each gets its answer."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from attendance.desks.opening import check_may, desk_of
from attendance.desks.periods import kind_words, open_at
from attendance.sessions.models import Session
from attendance.sessions.queries import outside_of
from attendance.swipes.ingest import ingest
from attendance.swipes.models import Source
from attendance.swipes.told import Told
from attendance.swipes.whose import cards_of
from registry.base.refusals import WrongState
from registry.people.models import Person

from .reading import card_of

MOST = 100
OK, WARN, BAD = "ok", "warn", "bad"


class Reading(NamedTuple):
    """`name` is the page's own word for it, by which the same reading sent twice is one; `shown` its clock's time."""

    name: str
    at: dt.datetime
    typed: str
    shown: int


def take(session: Session, readings: Sequence[Reading], *, actor: Person) -> list[dict[str, str]]:
    """Keep those that are a card's; an answer for each, in their order."""
    check_may(session.plan, actor)
    device = desk_of(session.plan)
    if device is None:
        raise WrongState(_("签到台还没有开。"), "", _("请先在“现场”里打开。"), code="desk_closed")
    read = [(one, card) for one in readings if (card := card_of(one.typed))]
    ingest(device, [_told(one, card, session, actor) for one, card in read], source=Source.DESK)
    people = _people(read)
    outside = outside_of(session.plan, {who.pk for who in people.values()})
    cards = {one.name for one, _card in read}
    return [_answer(one, one.name in cards, people.get(one.name), session, outside) for one in readings]


def _people(read: Sequence[tuple[Reading, tuple[str, str]]]) -> dict[str, Person]:
    """By the name of the reading: whose the card was at that moment."""
    if not read:
        return {}
    cards = cards_of(card for _one, card in read)
    keys = {one.name: cards.person(*card, round(one.at.timestamp() * 1000)) for one, card in read}
    known = Person.objects.in_bulk([key for key in keys.values() if key])
    return {name: known[key] for name, key in keys.items() if key in known}


def _answer(
    one: Reading, is_card: bool, who: Person | None, session: Session, outside: frozenset[int]
) -> dict[str, str]:
    """For the screen: never more of a name than its first character."""
    period = open_at(session, one.at)
    if not is_card:
        look, words = BAD, _("没读清，请一张一张再刷一次")
    elif who is None:
        look, words = BAD, _("认不出这张卡，已记下，请到主办方登记")
    elif period is None:
        look, words = WARN, _("现在不是签到时间，已记下")
    elif who.pk in outside:
        look, words = WARN, _("已记下；这个活动不给你的单位授分")
    else:
        look, words = OK, kind_words(period)
    return {"name": one.name, "look": look, "words": words, "who": f"{who.name[:1]}*" if who else ""}


def _told(one: Reading, card: tuple[str, str], session: Session, actor: Person) -> Told:
    facts = {
        "v": 1, "name": one.name, "typed": one.typed, "at": one.shown,
        "session": session.pk, "by": actor.pk,
    }  # fmt: skip
    text = json.dumps(facts, ensure_ascii=True, separators=(",", ":"))
    digest = hashlib.sha256(one.name.encode()).digest()
    return Told(text, one.at, digest=digest, number=card[0], uid=card[1], activity=session.plan.activity_id)
