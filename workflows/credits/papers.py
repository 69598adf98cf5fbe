"""The evidence beside the entry form: what is on the credit, what was uploaded with a form that was refused."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from registry.files.models import StoredFile
from registry.files.queries import uploads_of
from registry.files.services import store
from registry.people.models import Person

from . import entry
from .models import Credit, Evidence

MOST_AT_ONCE = entry.MOST_EVIDENCE


@dataclass
class Papers:
    """`standing` is on the credit, `kept` is stored and waits for the form to be right; nothing is uploaded twice."""

    standing: list[Evidence] = field(default_factory=list)
    kept: list[StoredFile] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def put_on(self, credit: Credit, *, actor: Person) -> None:
        """Take off what was ticked, then put on what is new."""
        for key in self.removed:
            entry.remove_evidence(credit.pk, key, actor=actor)
        if self.kept:
            entry.add_evidence(credit.pk, self.kept, actor=actor)


def standing_of(credit: Credit | None) -> list[Evidence]:
    if credit is None:
        return []
    return list(credit.evidence.filter(removed_at__isnull=True).select_related("file"))


def received(request: HttpRequest, credit: Credit | None, *, actor: Person) -> Papers:
    """What came with a POST: each file is checked for itself, so that one bad file does not lose the good ones."""
    dropped = set(request.POST.getlist("remove"))
    standing = standing_of(credit)
    papers = Papers(standing, removed=[row.pk for row in standing if str(row.pk) in dropped])
    papers.kept = [file for file in uploads_of(actor, request.POST.getlist("kept")) if str(file.key) not in dropped]
    for upload in request.FILES.getlist("files")[:MOST_AT_ONCE]:
        try:
            papers.kept.append(store(upload, actor=actor))
        except Refusal as refusal:
            papers.errors.append(
                _("“%(name)s”没有收下：%(why)s%(then)s")
                % {"name": upload.name, "why": refusal.why, "then": refusal.then}
            )
    return papers
