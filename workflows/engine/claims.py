"""签收、退签: one of several reviewers says that they are at it, so that no second one begins."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy

from .buffer import unit_of_work
from .models import Work


def action_of(work: Work) -> str:
    """The action of the policy that this task asks for: its flow says which for each role."""
    action: str = work.flow_task.flow_class.actions[work.role]
    return action


def place_of(work: Work) -> Organisation:
    """The place of a task that lies on a desk."""
    assert work.place is not None
    return work.place


def may_decide(person: Person, work: Work) -> bool:
    """Whether the task is the person's to decide: it lies on their desk, or they were named for it."""
    at_the_desk = policy.may(person, action_of(work), at=place_of(work), line=work.line)
    return at_the_desk or work.named_id == person.pk


def names_for(work: Work, actor: Person) -> list[Person | None]:
    """In whose name the person may act on this task: None for their own right, or the absent they stand in for."""
    if work.named_id == actor.pk:
        return [None]
    found = policy.names_of(actor, action_of(work), at=place_of(work), line=work.line)
    return [name for name in found if name is None or name.pk not in work.barred]


def holder_of(work: Work) -> Person | None:
    """Who has claimed the task; nobody, where the role it was claimed with has ended since."""
    owner: Person | None = work.owner
    return owner if owner is not None and may_decide(owner, work) else None


def deciding_as(work: Work, actor: Person) -> Person | None:
    """In whose name the actor decides a task of a small case: None for their own right; refuses who may not."""
    is_taken = work.owner_id != actor.pk and holder_of(work) is not None
    names = names_for(work, actor) if work.place is not None else []
    if actor.pk in work.barred or not names or is_taken:
        raise NotAllowed(
            _("不能办理这一项。"),
            _("它涉及你自己、由你提出、你在前一级办过，或不在你的待办里。"),
            _("请那里的另一位审核人办理。"),
            code="not_allowed",
        )
    return names[0]


def eligible(work: Work) -> QuerySet[Person]:
    """Everybody who may decide on this task."""
    return policy.people_who_may(action_of(work), at=place_of(work), line=work.line, barred=work.barred)


@transaction.atomic
def claim(work_id: int, *, actor: Person) -> Work:
    """签收: take the task for oneself; who has it already keeps it."""
    work = lock(work_id)
    check(work, actor)
    if work.owner_id == actor.pk:
        return work
    holder = holder_of(work)
    if holder is not None:
        raise claimed_by(holder)
    with unit_of_work():
        give(work, actor)
    return work


def give(work: Work, to: Person | None) -> None:
    """Put a locked task into somebody's hands, or back on its desk; inside a unit of work."""
    if work.owner_id is not None:
        work.flow_task.activation_class(work).unassign()
    work.assigned = timezone.now() if to is not None else None
    if to is not None:
        work.flow_task.activation_class(work).assign(to)


def claimed_by(holder: Person) -> Refusal:
    return Refusal(
        _("这一项已由 %(name)s 签收。") % {"name": holder.name},
        _("签收的人正在办它。"),
        _("请办下一项；等不及的，请对方退签。"),
        code="claimed",
    )


@transaction.atomic
def release(work_id: int, *, actor: Person) -> Work:
    """退签: give the task back to the desk."""
    work = lock(work_id)
    if work.owner_id != actor.pk:
        raise Refusal(_("这一项不在你手里。"), _("只有签收的人可以退签。"), _("请刷新后再看。"), code="not_claimed")
    with unit_of_work():
        give(work, None)
    return work


def lock(work_id: int) -> Work:
    """A record's verbs lock the record and then this row, so whoever comes second sees what the first did.

    The owner is not joined: after waiting for the lock, PostgreSQL shows the new row beside the old join's nothing.
    """
    rows = Work.objects.select_for_update(of=("self",)).select_related("process", "place")
    work = rows.filter(pk=work_id, place__isnull=False, finished__isnull=True).first()
    if work is None:
        raise WrongState(_("这一项已经办过了。"), _("它不再是待办。"), _("请办下一项。"), code="already_decided")
    return work


def check(work: Work, actor: Person) -> None:
    if actor.pk in work.barred:
        raise NotAllowed(
            _("不能签收这一项。"),
            _("它是你自己的、由你代录或上传过材料的，或你在前一级审核过。"),
            _("请办下一项。"),
            code="barred",
        )
    if not may_decide(actor, work):
        raise NotAllowed(
            _("不能签收这一项。"),
            _("它在“%(place)s”的待办里，你不是那里的审核人。") % {"place": place_of(work).name},
            _("请联系那里的审核人。"),
            code="not_allowed",
        )
    if not names_for(work, actor):
        raise NotAllowed(*why_not_for_the_absent(), code="barred")


def why_not_for_the_absent() -> tuple[str, str, str]:
    return (
        _("不能办理这一项。"),
        _("你代理的人自己不能审这一项：是其本人的、由其代录的，或其在前一级审核过。"),
        _("请办下一项；它会由另一位审核人办理。"),
    )
