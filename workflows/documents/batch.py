"""The job: a document for each of many people, one after the other, as one file or as many in a ZIP."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from registry.base.refusals import NotAllowed, Refusal
from registry.jobs.kinds import Button, Paper as FileOfJob, Result, Shown, Stop
from registry.jobs.models import Job, JobItem, State
from registry.messages.services import tell
from registry.messages.wording import Facts, Said, Wording
from registry.people.models import Person
from registry.roles.policy import may_anywhere
from registry.years.models import CreditYear

from . import handbook, keeping, proof
from .delivery import file_name, pdf_of
from .issuing import issue, why_not, without_unit
from .models import Document
from .pages import title_of
from .paper import printed
from .papers import Paper
from .queries import people_of
from .signing import signer

NAME, ENDED = "documents.print", "documents.printed"
CHUNK = 100
"""Few enough that the page shows how it goes: a second or two, four with signatures."""
DONE = "printed"
ZIP = "zip"
MEDIA = {".zip": "application/zip", ".pdf": "application/pdf"}


class Printing:
    """What a job's worker and pages ask of a batch of documents."""

    def title(self, job: Job) -> str:
        kind = Document.Kind(job.facts["kind"]).label
        words = ngettext("%(kind)s，%(n)d 人", "%(kind)s，%(n)d 人", job.total)
        return words % {"kind": kind, "n": job.total}

    def work(self, job: Job, items: Sequence[JobItem]) -> Mapping[int, Result]:
        actor = Person.objects.get(pk=job.owner_id)
        if not may_anywhere(actor, "document.issue"):
            raise Stop(_role_ended())
        people = {one.pk: one for one in people_of(actor).filter(pk__in=[item.subject_id for item in items])}
        papers = papers_of(job, list(people.values()))
        refused = {item.pk: _why_not(item, people, papers, actor) for item in items}
        good = [papers[item.subject_id] for item in items if refused[item.pk] is None]
        facts = job.facts
        documents = issue(good, actor=actor, address=facts["address"], with_seal=facts["sealed"], job=job)
        _print(job, items[0].position, documents)
        return {key: Result.refused(refusal) if refusal else Result.done(DONE) for key, refusal in refused.items()}

    def ended(self, job: Job) -> None:
        """Put together what was printed, then tell who waits."""
        if job.done and job.facts["format"] == ZIP:
            documents = Document.objects.filter(job=job).order_by("id").iterator()
            keeping.zip_up(job.pk, ((document, file_name(document)) for document in documents))
        elif job.done:
            keeping.keep_joined(job.pk, signer().sign(keeping.joined(job.pk)))
        facts = {"state": job.state, "done": job.done, "refused": job.refused}
        url = reverse("jobs:detail", args=[job.pk])
        tell([job.owner_id], ENDED, key=f"job:{job.pk}", url=url, facts=facts, wait=dt.timedelta(0))

    def shown(self, items: Sequence[JobItem], *, reader: Person) -> Mapping[int, Shown]:
        """The document where it is made, the person where it is not."""
        keys = {item.subject_id for item in items}
        people = {one.pk: one for one in people_of(reader).filter(pk__in=keys)}
        made = Document.objects.visible_to(reader).filter(job=items[0].job_id, person__in=keys) if items else []
        documents = {document.person_id: document for document in made}
        return {
            item.pk: _shown(people[item.subject_id], documents.get(item.subject_id))
            for item in items
            if item.subject_id in people
        }

    def look(self, item: JobItem) -> tuple[str, str]:
        return "valid", _("已出具")

    def buttons(self, job: Job, *, reader: Person) -> Sequence[Button]:
        return ()

    def paper(self, job: Job, *, reader: Person) -> FileOfJob | None:
        """The file, while it is kept."""
        path = None if job.is_active else keeping.result_of(job.pk)
        if path is None:
            return None
        day = timezone.localtime(job.created_at).date().isoformat()
        place = job.place.name if job.place else ""
        words = [str(Document.Kind(job.facts["kind"]).label), place, day]
        return FileOfJob(path, "-".join(filter(None, words)) + path.suffix, MEDIA[path.suffix])


def papers_of(job: Job, people: Sequence[Person]) -> dict[int, Paper]:
    years = list(CreditYear.objects.filter(pk__in=job.facts["years"]))
    if job.facts["kind"] == Document.Kind.PROOF:
        return proof.papers(people, years, purpose=job.facts["purpose"])
    return handbook.papers(people, years[0])


def ended_words(facts: Facts) -> Said:
    counts = _("已出具 %(done)s 份，没有出具 %(refused)s 份。") % facts
    is_done = facts["state"] == State.DONE
    return Said(_("批量打印已完成") if is_done else _("批量打印已停止"), counts, "ok" if is_done else "warn")


WORDINGS: dict[str, Wording] = {ENDED: ended_words}


def _print(job: Job, position: int, documents: Sequence[Document]) -> None:
    """Each by itself for a ZIP, all of the chunk at once for one file: that is faster and shares the letters."""
    if not documents:
        return
    if job.facts["format"] == ZIP:
        for document in documents:
            keeping.put(job.pk, f"{document.code}.pdf", pdf_of([document]))
    else:
        keeping.put(job.pk, f"part-{position:08d}.pdf", printed(documents))


def _why_not(item: JobItem, people: Mapping[int, Person], papers: Mapping[int, Paper], actor: Person) -> Refusal | None:
    person = people.get(item.subject_id)
    if person is None:
        return NotAllowed(_("这个人已经不归你审核。"), _("可能换了科室或单位。"), code="document_not_yours")
    paper = papers.get(item.subject_id)
    return why_not(paper, actor) if paper else without_unit(person)


def _shown(person: Person, document: Document | None) -> Shown:
    place = person.home.name if person.home else ""
    if document is None:
        return Shown(person.name, person.name, place, reverse("documents:of_person", args=[person.pk]))
    return Shown(title_of(document), person.name, place, reverse("documents:detail", args=[document.pk]))


def _role_ended() -> NotAllowed:
    return NotAllowed(
        _("不能继续打印。"), _("你的审核角色已经结束。"), _("如果不应该结束，请联系单位管理员。"), code="role_ended"
    )
