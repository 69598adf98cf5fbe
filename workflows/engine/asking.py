"""加签: a reviewer asks a colleague about an open task; the colleague says what they think, the reviewer decides.

A question is open until it is answered or its task is done, whichever comes first; no verdict has to close it.
"""

from __future__ import annotations

import logging
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.people.models import Person
from registry.roles.substitutes import colleagues_of

from .beside import ADVISE, ASK, record_beside
from .buffer import unit_of_work
from .claims import check, claimed_by, holder_of, lock, names_for
from .models import Ask, Work
from .news import tell_advised, tell_asked

log = logging.getLogger("xuefen.engine")


def open_asks(person: Person) -> QuerySet[Ask]:
    """What the person is asked just now."""
    return Ask.objects.filter(asked=person, closed_at__isnull=True, work__finished__isnull=True)


def why_not_ask(work: Work, asked: Person, *, actor: Person) -> str:
    """Why this person cannot be asked about the task; empty where they can."""
    if asked.pk in work.barred:
        return _("它是 %(name)s 自己的、由其代录，或其在前一级审核过。") % {"name": asked.name}
    if not colleagues_of(actor).filter(pk=asked.pk).exists():
        return _("只能请同一单位在职的人，管理员不在其中。")
    return ""


@transaction.atomic
def ask(work_id: int, *, asked: Person, actor: Person, question: str = "") -> Ask:
    """Ask a colleague for an opinion; until they gave it, or the task is done, they see this one and its evidence."""
    work = lock(work_id)
    check(work, actor)
    holder = holder_of(work)
    if holder is not None and holder.pk != actor.pk:
        raise claimed_by(holder)
    why = why_not_ask(work, asked, actor=actor)
    if why:
        raise NotAllowed(
            _("不能请 %(name)s 提意见。") % {"name": asked.name}, why, _("请选另一个人。"), code="asked_may_not"
        )
    if Ask.objects.filter(work=work, asked=asked, closed_at__isnull=True).exists():
        raise Refusal(
            _("已经请过 %(name)s 了。") % {"name": asked.name},
            _("对方还没有答复。"),
            _("请等一等，或直接审核。"),
            code="asked_already",
        )
    made = Ask.objects.create(work=work, asked=asked, asked_by=actor, question=question.strip())
    with unit_of_work():
        names = {work.pk: names_for(work, actor)[0]}
        record_beside(ASK, [work], actor=actor, receivers={work.pk: asked}, names=names, opinion=made.question)
    tell_asked(made, work, actor=actor)
    transaction.on_commit(partial(log.info, "opinion asked", extra={"facts": {"ask": made.pk, "by": actor.pk}}))
    return made


@transaction.atomic
def give_opinion(ask_id: int, *, actor: Person, answer: str, words: str = "") -> Ask:
    """Say what one thinks; it stands in the history and decides nothing."""
    known = Ask.objects.filter(pk=ask_id, asked=actor).values_list("work_id", flat=True).first()
    work = lock(known) if known else None
    asked = Ask.objects.select_for_update(of=("self",)).select_related("asked_by").filter(pk=ask_id).first()
    if work is None or asked is None or asked.closed_at is not None or not actor.is_active:
        raise WrongState(
            _("这个请求已经结束。"), _("已经答复过，或那一项已经办结。"), _("不用再办。"), code="ask_closed"
        )
    if answer not in Ask.Answer.values or (answer == Ask.Answer.DOUBT and not words.strip()):
        raise Refusal(
            _("请先写意见。"), _("有疑问的，要让审核人知道疑在哪里。"), _("写下后再提交。"), code="opinion_required"
        )
    asked.answer, asked.words, asked.closed_at = answer, words.strip(), timezone.now()
    asked.save(update_fields=["answer", "words", "closed_at"])
    with unit_of_work():
        receivers = {work.pk: asked.asked_by}
        record_beside(ADVISE, [work], actor=actor, receivers=receivers, reason_code=answer, opinion=asked.words)
    tell_advised(asked, work, actor=actor)
    transaction.on_commit(partial(log.info, "opinion given", extra={"facts": {"ask": asked.pk, "by": actor.pk}}))
    return asked
