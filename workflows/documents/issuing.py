"""The verbs of documents: issue, revoke. What is issued stands still, so that anyone can ask about it later."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.jobs.models import Job
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.people.queries import unit_of
from registry.roles.policy import may

from .codes import grouped, new_code
from .facts import digest
from .models import Document, Seal
from .paper import missing_letters
from .papers import Paper

log = logging.getLogger("xuefen.documents")
LONGEST_REASON = 200


@transaction.atomic
def issue(
    papers: Sequence[Paper], *, actor: Person, address: str, with_seal: bool = True, job: Job | None = None
) -> list[Document]:
    """Freeze these papers, each under a code of its own; `address` is where codes are checked."""
    for paper in papers:
        if refusal := why_not(paper, actor):
            raise refusal
    seals = _seals(papers, actor) if with_seal else {}
    now = timezone.now()
    documents = [_document(paper, seals.get(paper.person.pk), actor, now, address, job) for paper in papers]
    Document.objects.bulk_create(documents)
    facts = {"by": actor.pk, "count": len(documents), "sealed": sum(one.seal_id is not None for one in documents)}
    transaction.on_commit(partial(log.info, "documents issued", extra={"facts": facts}))
    return documents


def issued_today(paper: Paper, *, actor: Person, with_seal: bool) -> Document | None:
    """The same paper where this person has it from today already: a double click makes one document."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    seal = _seals([paper], actor).get(paper.person.pk) if with_seal else None
    rows = Document.objects.filter(
        person=paper.person, kind=paper.kind, issued_by=actor, issued_at__gte=today, revoked_at=None, seal=seal
    )
    return next((row for row in rows.order_by("-id")[:10] if paper.facts.items() <= row.facts.items()), None)


@transaction.atomic
def revoke(document_id: int, *, actor: Person, reason: str) -> Document:
    """Declare a document void: whoever checks its code reads that it is, and why."""
    document = Document.objects.select_for_update(of=("self",)).select_related("unit", "person").get(pk=document_id)
    if not may_revoke(document, actor):
        raise NotAllowed(_("你不能作废这份文件。"), _("由出具单位的审核人作废。"), code="document_not_yours")
    if document.revoked_at:
        raise WrongState(_("这份文件已经作废。"), code="document_revoked")
    document.revoked_by, document.revoked_at = actor, timezone.now()
    document.revoked_reason = reason[:LONGEST_REASON]
    document.save(update_fields=["revoked_by", "revoked_at", "revoked_reason"])
    facts = {"document": document.pk, "by": actor.pk}
    transaction.on_commit(partial(log.info, "document revoked", extra={"facts": facts}))
    return document


def may_revoke(document: Document, actor: Person) -> bool:
    """Four eyes: a document about oneself is revoked by somebody else."""
    line = document.person.line
    return actor != document.person and may(actor, "document.revoke", at=document.unit, line=line)


def may_issue_for(person: Person, actor: Person) -> bool:
    """Everybody for themselves, a reviewer for their people."""
    return actor == person or (
        person.home is not None and may(actor, "document.issue", at=person.home, line=person.line)
    )


def why_not(paper: Paper, actor: Person) -> Refusal | None:
    """Why this paper is not issued to this actor; nothing where it may be."""
    if not may_issue_for(paper.person, actor):
        return NotAllowed(
            _("不能为%(name)s出具文件。") % {"name": paper.person.name},
            _("只能为自己或自己审核的人员出具。"),
            code="document_not_yours",
        )
    if lacking := missing_letters(paper.facts):
        return Refusal(
            _("%(name)s的文件里有印不出来的字：%(letters)s") % {"name": paper.person.name, "letters": lacking},
            _("打印用的字体里没有这些字，印出来会是空白。"),
            _("请把这些字报给系统管理员。"),
            code="document_letter_missing",
        )
    return None


def without_unit(person: Person) -> Refusal:
    return Refusal(
        _("不能为%(name)s出具文件。") % {"name": person.name},
        _("系统里没有登记单位。"),
        _("请单位管理员先登记科室。"),
        code="document_without_unit",
    )


def _seals(papers: Iterable[Paper], actor: Person) -> dict[int, Seal]:
    """The seal of each person's paper, as far as the actor may print with it; the slip of an activity never has one."""
    wanted = [paper for paper in papers if paper.kind != Document.Kind.SLIP]
    in_use = Seal.objects.filter(unit__in={paper.unit for paper in wanted}, ended_at__isnull=True)
    seals = {seal.unit_id: seal for seal in in_use.select_related("file")}
    return {
        paper.person.pk: seals[paper.unit.pk]
        for paper in wanted
        if paper.unit.pk in seals and _may_use(seals[paper.unit.pk], paper.unit, paper.person, actor)
    }


def may_print_sealed(person: Person, actor: Person) -> bool:
    """Whether the present unit has a seal that this actor may print with for this person: what a form asks about."""
    unit = unit_of(person.home) if person.home else None
    seal = Seal.objects.filter(unit=unit, ended_at__isnull=True).first() if unit else None
    return unit is not None and seal is not None and _may_use(seal, unit, person, actor)


def _may_use(seal: Seal, unit: Organisation, person: Person, actor: Person) -> bool:
    """The unit's reviewers for others; for oneself only where the unit lets everybody."""
    return seal.own_prints if actor == person else may(actor, "seal.use", at=unit, line=person.line)


def _document(
    paper: Paper, seal: Seal | None, actor: Person, now: dt.datetime, address: str, job: Job | None
) -> Document:
    code = new_code()
    facts = paper.facts | {"issued": _issued(paper, seal, actor, now, address, code)}
    return Document(
        code=code,
        kind=paper.kind,
        person=paper.person,
        unit=paper.unit,
        credit_year=paper.credit_year,
        credit=paper.credit,
        facts=facts,
        digest=digest(facts),
        content=digest(paper.content),
        seal=seal,
        job=job,
        issued_by=actor,
        issued_at=now,
    )


def _issued(
    paper: Paper, seal: Seal | None, actor: Person, now: dt.datetime, address: str, code: str
) -> dict[str, Any]:
    return {
        "kind": str(paper.kind),
        "code": grouped(code),
        "check_at": f"{address}{code}/",
        "at": timezone.localtime(now).isoformat(timespec="minutes"),
        "by": "" if actor == paper.person else actor.name,
        "seal": bytes(seal.file.sha256).hex() if seal else "",
    }
