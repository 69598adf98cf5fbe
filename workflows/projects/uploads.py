"""Files that come with a form; what was stored stays stored while the rest of the form is mended."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from registry.files.models import StoredFile
from registry.files.queries import uploads_of
from registry.files.services import store
from registry.people.models import Person

from .models import ProjectFile

MOST = 8


@dataclass
class Uploads:
    """`standing` hangs on the project already, `kept` was uploaded and waits for the form to be right."""

    name: str
    label: str
    standing: list[ProjectFile] = field(default_factory=list)
    kept: list[StoredFile] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    is_asked: bool = False


def received(
    request: HttpRequest, name: str, label: str, *, actor: Person, standing: list[ProjectFile] | None = None
) -> Uploads:
    """What came under a name; each file is checked for itself, so that one bad file does not lose the good ones."""
    dropped = set(request.POST.getlist(f"remove_{name}"))
    found = Uploads(name, label, standing or [])
    found.removed = [row.pk for row in found.standing if str(row.pk) in dropped]
    kept = uploads_of(actor, request.POST.getlist(f"kept_{name}"))
    found.kept = [file for file in kept if str(file.key) not in dropped]
    for upload in request.FILES.getlist(name)[:MOST]:
        try:
            found.kept.append(store(upload, actor=actor))
        except Refusal as refusal:
            said = {"name": upload.name, "why": refusal.why, "then": refusal.then}
            found.errors.append(_("“%(name)s”没有收下：%(why)s%(then)s") % said)
    return found
