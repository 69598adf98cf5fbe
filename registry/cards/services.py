"""The verbs of a card. `actor` is who asks; None is the system itself, for imports and the demo city."""

from __future__ import annotations

import datetime as dt
import logging
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.base.words import date_words
from registry.people.models import Person
from registry.roles import policy

from .models import CardCredential
from .news import tell_lost
from .signals import card_handed_over
from .spans import clean_uid

log = logging.getLogger("xuefen.cards")
State, Kind = CardCredential.State, CardCredential.Kind
KIND_OF_LENGTH = {8: Kind.MIFARE4, 10: Kind.EM4100, 14: Kind.MIFARE7}


@transaction.atomic
def hand_over(
    person: Person, *, uid: str = "", since: dt.datetime | None = None, actor: Person | None
) -> CardCredential:
    """发卡: a chip is the person's from this second on; the one they had stops in the same second."""
    person = _lock(person, actor)
    chip, at = _checked(uid), since or timezone.now()
    _check_moment(at)
    now = CardCredential.objects.select_for_update().filter(person=person, state=State.ACTIVE).first()
    _check_free(chip, person)
    if now is not None:
        _end(now, State.REPLACED, at, actor, reason="")
    card = CardCredential.objects.create(
        person=person, uid=chip, kind=KIND_OF_LENGTH.get(len(chip), Kind.NONE), state=State.ACTIVE, valid_from=at,
        issued_by=actor,
    )  # fmt: skip
    card_handed_over.send(CardCredential, card=card)
    _log("card handed over", card, actor)
    return card


@transaction.atomic
def report_lost(card_id: int, *, actor: Person, at: dt.datetime | None = None) -> CardCredential:
    """挂失: the chip opens nothing from this second on; what was swiped before stays valid."""
    card = CardCredential.objects.select_for_update(of=("self",)).select_related("person__home").get(pk=card_id)
    if actor.pk != card.person_id:
        _check_actor(actor, card.person)
    if card.state != State.ACTIVE or card.valid_from is None:
        raise WrongState(
            _("这张卡不能挂失。"),
            _("它现在是“%(state)s”。") % {"state": card.get_state_display()},
            _("请刷新后再看。"),
            code="card_not_active",
        )
    at = at or timezone.now()
    _check_moment(at)
    _end(card, State.LOST, at, actor, reason="")
    tell_lost(card)
    _log("card lost", card, actor)
    return card


@transaction.atomic
def void(card_id: int, *, actor: Person, reason: str) -> CardCredential:
    """作废: a card that should not be; a chip in use stops in this second."""
    card = CardCredential.objects.select_for_update(of=("self",)).select_related("person__home").get(pk=card_id)
    _check_actor(actor, card.person)
    if card.has_ended:
        why = _("它现在是“%(state)s”。") % {"state": card.get_state_display()}
        raise WrongState(_("这张卡已经停用。"), why, _("不用再办理。"), code="card_ended")
    if not reason.strip():
        raise Refusal(_("请先写原因。"), _("作废的卡要说明为什么。"), _("写下原因后再办理。"), code="reason_required")
    _end(card, State.VOID, timezone.now() if card.valid_from else None, actor, reason=reason.strip())
    _log("card void", card, actor)
    return card


def _end(card: CardCredential, state: str, at: dt.datetime | None, actor: Person | None, *, reason: str) -> None:
    if at is not None and card.valid_from is not None and at < card.valid_from:
        raise Refusal(
            _("时间太早。"),
            _("这张卡从 %(moment)s 起才有效。") % {"moment": date_words(card.valid_from, "moment")},
            _("请把时间改到那之后。"),
            code="before_card",
        )
    card.state, card.valid_to, card.ended_by, card.reason = state, at, actor, reason
    card.save(update_fields=["state", "valid_to", "ended_by", "reason"])


def _lock(person: Person, actor: Person | None) -> Person:
    locked = Person.objects.select_for_update(of=("self",)).select_related("home").get(pk=person.pk)
    _check_actor(actor, locked)
    return locked


def _check_actor(actor: Person | None, person: Person) -> None:
    if actor is not None and (person.home is None or not policy.may(actor, "card.edit", at=person.home)):
        raise NotAllowed(
            _("你不能办理这个人的卡。"), _("发卡和作废由制卡员和单位管理员办理。"), _("请联系他们。"),
            code="card_not_yours",
        )  # fmt: skip


def _checked(uid: str) -> str:
    chip = clean_uid(uid)
    if uid.strip() and not chip:
        raise Refusal(
            _("芯片号不对。"), _("它是 8、10 或 14 位十六进制；08 开头的 8 位是随机号，每次读都不同。"),
            _("请换一个读卡器再读，或先只按卡面号发卡。"), code="uid_invalid",
        )  # fmt: skip
    return chip


def _check_free(chip: str, person: Person) -> None:
    taken = CardCredential.objects.filter(uid=chip, state=State.ACTIVE).exclude(person=person) if chip else None
    if taken is not None and taken.exists():
        raise Refusal(
            _("这个芯片还在别人名下。"), _("一个芯片同一时刻只归一个人。"), _("请先把那张卡挂失或作废，或换一张卡。"),
            code="chip_taken",
        )  # fmt: skip


def _check_moment(at: dt.datetime) -> None:
    if at > timezone.now():
        raise Refusal(_("时间还没有到。"), _("卡不预先登记。"), _("请到时再办理。"), code="not_yet")


def _log(what: str, card: CardCredential, actor: Person | None) -> None:
    facts = {"card": card.pk, "by": actor.pk if actor else None}
    transaction.on_commit(partial(log.info, what, extra={"facts": facts}))
