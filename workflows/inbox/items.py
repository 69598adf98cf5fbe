"""Who may open which task: it must lie on one of their desks, and four eyes must not be two."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone
from viewflow.workflow.status import STATUS

from registry.people.models import Person
from registry.roles.models import Grant, Substitution
from workflows.credits.states import State, Verdict
from workflows.credits.story import STEP_WORDS
from workflows.engine.claims import place_of
from workflows.engine.models import Decision, Work
from workflows.projects.story import STEP_WORDS as OF_PROJECTS

from .queries import DeskKey, Inbox, desks_of, key_of

BESIDE_LOOKS = {
    "uphold": ("annulled", ""), "dismiss": ("counted", ""), "agree": ("applied", STEP_WORDS["agree"]),
    "disagree": ("rejected", ""), "grant": ("counted", STEP_WORDS["grant"]), "deny": ("refused", STEP_WORDS["deny"]),
    "send_back": ("returned", STEP_WORDS["send_back"]), "hand_back": ("returned", STEP_WORDS["hand_back"]),
    "complete": ("ok", OF_PROJECTS["complete"]), "return_to_unit": ("returned", ""),
    "approve": ("approved", ""), "accept_report": ("audited", ""),
    "return_report": ("returned", OF_PROJECTS["return_report"]),
    "grant_request": ("ok", OF_PROJECTS["grant_request"]), "deny_request": ("refused", OF_PROJECTS["deny_request"]),
}  # fmt: skip
"""The verdicts of projects and of the small cases beside a credit; each names its own choice."""
BACK = "return_to_level"
LOOKS = {Verdict.PASS: "ok", Verdict.RETURN: "returned", Verdict.REFUSE: "refused"}


def open_for(person: Person, pk: int) -> Work | None:
    """An open task of the person's desks, unless they are barred from it: then it does not exist for them."""
    work = _find(pk)
    if work is None or work.finished is not None or not is_open_to(person, work):
        return None
    return work


def desk_for(person: Person, work: Work) -> DeskKey | None:
    """The person's desk of today that the task lies, or lay, on."""
    return next((desk for desk in desks_of(person) if desk == DeskKey(place_of(work).pk, work.role, work.line)), None)


def is_open_to(person: Person, work: Work) -> bool:
    """Whether it is theirs, and neither they nor whom they stand in for are barred from it."""
    if work.named_id == person.pk:
        return person.pk not in work.barred
    desk = desk_for(person, work)
    return desk is not None and desk.is_open_to(person, work)


def sits_there(person: Person, work: Work) -> bool:
    """Whether the task lies, or lay, on a desk of the person's roles of today, or they were named for it."""
    return work.named_id == person.pk or desk_for(person, work) is not None


def once_theirs(person: Person, pk: int) -> Work | None:
    """A task of a desk where the person sits or once sat: a page of it may still be open before them."""
    work = _find(pk)
    if work is None or work.named_id == person.pk:
        return work
    stood_in = Substitution.objects.filter(substitute=person, from_date__lte=timezone.localdate())
    is_proxy = _roles_at(work).filter(pk__in=stood_in.values("grant_id")).exists()
    return work if is_proxy or held_there(person, work) else None


def held_there(person: Person, work: Work) -> bool:
    """Whether the person holds, or ever held, a role of their own at the task's desk."""
    return _roles_at(work).filter(person=person).exists()


def _roles_at(work: Work) -> QuerySet[Grant]:
    return Grant.objects.filter(Q(line="") | Q(line=work.line), place=work.place, role=work.role)


def done_here(person: Person, pk: int) -> Decision | None:
    """The verdict on a finished task: one's own, or a colleague's at the same desk where one is not barred."""
    work = _find(pk)
    if work is None:
        return None
    verdicts = Decision.objects.filter(case_id=work.process_id, work_id=pk, is_verdict=True).select_related("case")
    verdict = verdicts.first()
    if verdict is None or work.status != STATUS.DONE:
        return None
    is_theirs = person.pk in (verdict.actor_id, verdict.on_behalf_of_id)
    return verdict if is_theirs or is_open_to(person, work) else None


def reopened(work: Work | None) -> Work | None:
    """The open task of the same desk that stands where an undone verdict's task stood."""
    if work is None or work.status != STATUS.REVIVED:
        return None
    rows = Work.objects.filter(process_id=work.process_id, place=work.place, role=work.role, finished__isnull=True)
    return rows.first()


def undone(decisions: Iterable[Decision]) -> set[int]:
    """The tasks whose verdicts were undone, among those of a page of decisions."""
    cases = {row.case_id for row in decisions}
    return set(Decision.objects.filter(case_id__in=cases, step="undo").values_list("work_id", flat=True))


def is_repeated(person: Person, work: Work, verdict: str) -> bool:
    """Whether the person asks a second time for what they have done already: a double click, a page sent again."""
    if not verdict or work.status == STATUS.REVIVED:
        return False
    mine = Decision.objects.filter(case_id=work.process_id, work_id=work.pk, actor=person, is_verdict=True).first()
    return mine is not None and verdict_of(mine) == verdict


def verdict_of(decision: Decision) -> str:
    if decision.step in BESIDE_LOOKS:
        return decision.step
    steps = {"return_to_person": Verdict.RETURN.value, "return_to_level": BACK, "refuse": Verdict.REFUSE.value}
    return steps.get(decision.step, Verdict.PASS.value)


def verdict_shown(decision: Decision) -> tuple[str, str]:
    """The look and the word of a verdict in a list; an annulment is none of the three."""
    if decision.step in BESIDE_LOOKS:
        look, word = BESIDE_LOOKS[decision.step]
        return look, str(word)
    if decision.to_state == State.ANNULLED:
        return "annulled", ""
    verdict = verdict_of(decision)
    if verdict == BACK:
        return "returned", str(STEP_WORDS[BACK])
    return LOOKS[Verdict(verdict)], str(Verdict(verdict).label)


def following(inbox: Inbox, work: Work) -> Work | None:
    """The task that comes next in the list; after the last one, the first that is left."""
    rest = inbox.rows(1, after=key_of(work)) or inbox.rows(2)
    return next((row for row in rest if row.pk != work.pk), None)


def _find(pk: int) -> Work | None:
    """A task that lies or lay on a desk; one that belongs to a person is no business of the inbox."""
    return Work.objects.select_related("process", "place", "owner").filter(pk=pk, place__isnull=False).first()
