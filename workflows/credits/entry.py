"""Entering by hand: drafts and returned credits are written here, evidence is put on and taken off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.files.models import StoredFile
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy
from workflows.engine.models import Work

from .awards import where
from .codes import check_codes
from .falling import remember_approved
from .flags import look_at_twins
from .models import Credit, Evidence
from .reckoning import stamp
from .states import EDITABLE, Origin, State
from .steps import last_word, lock

MOST_EVIDENCE = 10
BY_HAND: dict[str, Any] = {"rule": "", "amount": None, "differs_because": "", "ruled_by": ""}
"""What a credit has that was typed as its certificate tells it, and not reckoned by a rule."""
BY_RULE = "now"
"""Written as `ruled_by`, it asks for the versions that rule the credit's year now."""


@transaction.atomic
def save_credit(
    facts: Mapping[str, Any],
    *,
    actor: Person,
    person: Person | None = None,
    credit_id: int | None = None,
    once: str = "",
) -> Credit:
    """保存: write a draft or a returned credit, one's own or, as a clerk, another person's.

    `once` names the form that was filled in: sent a second time, it writes the credit that it made the first time.
    """
    standing = _made_by(once, actor) if once and credit_id is None else None
    if standing is not None and standing.state not in EDITABLE:
        return standing
    if credit_id is not None or standing is not None:
        credit = _editable(credit_id or standing.pk, actor)  # type: ignore[union-attr]
    else:
        credit = _new(person or actor, actor)
        credit.source_id = source_of(once, actor)
    check_codes(facts, credit)
    for name, value in facts.items():
        setattr(credit, name, value)
    if credit.ruled_by:
        stamp(credit)
    credit.save()
    return credit


@transaction.atomic
def add_evidence(credit_id: int, files: Sequence[StoredFile], *, actor: Person) -> None:
    """Put files on; one that is there already, byte for byte, is not put on twice."""
    credit = _editable(credit_id, actor)
    put_on(credit, files)
    if credit.state == State.RETURNED:
        transaction.on_commit(partial(look_at_twins, [credit_id]), robust=True)


def put_on(credit: Credit, files: Sequence[StoredFile]) -> None:
    """The same for a credit that is locked and that the caller may add to."""
    standing = credit.evidence.filter(removed_at__isnull=True).values_list("file__sha256", flat=True)
    digests = {bytes(digest) for digest in standing}
    files, present = [file for file in files if bytes(file.sha256) not in digests], len(digests)
    if present + len(files) > MOST_EVIDENCE:
        raise Refusal(
            _("证明材料太多了。"),
            _("一项学分最多 %(most)s 份，现在已有 %(present)s 份。") % {"most": MOST_EVIDENCE, "present": present},
            _("请先移除不需要的，或把几页合成一个 PDF。"),
            code="too_much_evidence",
        )
    for file in files:
        Evidence.objects.update_or_create(credit=credit, file=file, defaults={"removed_at": None})


@transaction.atomic
def remove_evidence(credit_id: int, evidence_id: int, *, actor: Person) -> None:
    """Take a file off; it stays stored and readable to whoever decided on it."""
    credit = _editable(credit_id, actor)
    credit.evidence.filter(pk=evidence_id, removed_at__isnull=True).update(removed_at=timezone.now())


@transaction.atomic
def delete_drafts(ids: Sequence[int], *, actor: Person) -> int:
    """Delete drafts; what was ever submitted stays."""
    drafts = [credit for credit in lock(ids) if credit.state == State.DRAFT and _is_writer(credit, actor)]
    keys = [credit.pk for credit in drafts]
    Evidence.objects.filter(credit_id__in=keys).delete()
    Credit.objects.filter(pk__in=keys).delete()
    return len(keys)


def _made_by(once: str, actor: Person) -> Credit | None:
    return Credit.objects.filter(origin__in=[Origin.HAND, Origin.CLERK], source_id=source_of(once, actor)).first()


def source_of(once: str, actor: Person) -> str:
    return f"form:{actor.pk}:{once}" if once else ""


def _new(person: Person, actor: Person) -> Credit:
    if person.home is None:
        raise Refusal(
            _("还不能录入学分。"), _("系统里没有你的科室。"), _("请联系本单位管理员登记科室。"), code="no_home"
        )
    if person.pk != actor.pk and not policy.may(actor, "credit.enter_for", at=person.home):
        raise NotAllowed(
            _("不能为这个人录入学分。"),
            _("你不是其科室的代录员。"),
            _("请本人录入，或联系单位管理员。"),
            code="not_clerk",
        )
    above = Organisation.objects.in_bulk(person.home.ids)
    department, unit, city = where(person.home, above)
    return Credit(
        person=person,
        entered_by=actor if actor.pk != person.pk else None,
        origin=Origin.HAND if actor.pk == person.pk else Origin.CLERK,
        department=department,
        unit=unit,
        city=city,
        line=person.line,
    )


def _editable(credit_id: int, actor: Person) -> Credit:
    credit = next(iter(lock([credit_id])), None)
    if credit is None or not _is_writer(credit, actor):
        raise NotAllowed(_("不能修改这项学分。"), _("它不是你录入的。"), _("请回到自己的学分列表。"), code="not_yours")
    if credit.state not in EDITABLE:
        raise WrongState(
            _("这项学分现在是“%(state)s”，不能修改。") % {"state": State(credit.state).label},
            last_word(credit),
            _("需要改的话，请审核人退回，或先撤回。"),
            code="not_editable",
        )
    if credit.open_work is not None and credit.open_work.started is None:
        # The person is at it: from now on the verdict that returned it is not undone any more.
        data = {**credit.open_work.data, **remember_approved(credit)}
        Work.objects.filter(pk=credit.open_work.pk).update(started=timezone.now(), data=data)
    return credit


def _is_writer(credit: Credit, actor: Person) -> bool:
    return actor.pk in (credit.person_id, credit.entered_by_id) or policy.may(
        actor, "credit.enter_for", at=credit.department
    )
