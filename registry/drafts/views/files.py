"""A standard out as one file, and in again: shown as what it would change before a draft is written."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.base.keys import typed_key
from registry.base.pages import answer_refusal, typed
from registry.base.refusals import Refusal
from registry.base.sheets import XLSX
from registry.base.tables import Unreadable
from registry.base.words import with_commas
from registry.drafts import files, services
from registry.drafts.changes import change_rows
from registry.drafts.difference import difference
from registry.drafts.files import Brought
from registry.drafts.forms import FileForm
from registry.drafts.problems import place_words
from registry.drafts.queries import editable_places, versions_at
from registry.drafts.texts import version_name
from registry.organisations.models import Organisation
from registry.roles.access import actor_of, page_for
from registry.standards import services as standards
from registry.standards.lifecycle import State
from registry.standards.models import Standard
from registry.standards.services import ACTION, Saying

from .access import version_of

TYPES = {"xlsx": XLSX, "yaml": "application/yaml"}
SALT = "drafts.import"
PATIENCE = 3 * 3600
"""Seconds for which a file that was shown may still be confirmed."""


@page_for(ACTION)
def export(request: HttpRequest, pk: int, how: str) -> FileResponse:
    version = version_of(request, pk)
    if how not in TYPES:
        raise Http404
    name = f"{version.code}-v{version.version}.{how}"
    return FileResponse(files.write(version, how), as_attachment=True, filename=name, content_type=TYPES[how])


@page_for(ACTION)
def bring(request: HttpRequest) -> HttpResponse:
    """Choose a file; what it would change is shown, and nothing is written."""
    places = editable_places(actor_of(request))
    first = places.filter(pk=typed_key(request.GET.get("place", ""))).first() or places.first()
    form = FileForm(typed(request), request.FILES or None, places=places, place=first)
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            brought = _read(form.cleaned_data["file"])
            return _shown(request, form.cleaned_data["place"], brought)
        except Refusal as caught:
            refusal = caught
    status = 422 if form.is_bound else 200
    context = {"form": form, "refusal": refusal, "place": first}
    return render(request, "drafts/import.html", context, status=status)


@page_for(ACTION)
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Write what was shown as the place's draft."""
    actor = actor_of(request)
    place = get_object_or_404(editable_places(actor), pk=typed_key(request.POST.get("place", "")))
    back = f"{reverse('drafts:import')}?place={place.pk}"
    try:
        found = signing.loads(request.POST.get("file", ""), salt=SALT, max_age=PATIENCE)
        brought = Brought(**found["brought"])
        if found["place"] != place.pk:
            raise signing.BadSignature
        draft = services.bring_in(
            place, brought, saying=_saying(place, brought), seen=request.POST.get("seen", ""), actor=actor
        )
    except signing.BadSignature:
        refusal = Refusal(_("请重新选择文件。"), _("上次看的已经过期。"), _("再传一次就好。"), code="file_expired")
        return answer_refusal(request, refusal, back=back, back_word=_("回到导入"))
    except Refusal as caught:
        return answer_refusal(request, caught, back=back, back_word=_("回到导入"))
    messages.success(request, _("已写成草稿。"))
    return redirect("drafts:detail", pk=draft.pk)


def _read(file: Any) -> Brought:
    if file.size > files.file_excel.LIMITS.size:
        raise _unreadable(_("文件太大。"))
    try:
        return files.read(file.read())
    except Unreadable as error:
        raise _unreadable(str(error)) from error


def _unreadable(why: str) -> Refusal:
    return Refusal(
        _("这个文件没有读进来。"), why, _("请用导出的文件改好再传；什么也没有改动。"), code="file_unreadable"
    )


def _shown(request: HttpRequest, place: Organisation, brought: Brought) -> HttpResponse:
    against = _against(place)
    saying = _saying(place, brought)
    trial = Standard(place=place, from_year=saying.from_year, to_year=saying.to_year, document=brought.document)
    problems = standards.problems_of(trial)
    context = {
        "place": place,
        "against": version_name(against) if against else "",
        "replaces": against is not None and against.state == State.DRAFT,
        "lead": with_commas([place.name, saying.name, _("%(year)s 年度起") % {"year": saying.from_year}]),
        "rows": change_rows(difference(against.document if against else {}, brought.document)),
        "problems": [place_words(one, brought.document) for one in problems],
        "file": signing.dumps({"brought": asdict(brought), "place": place.pk}, salt=SALT, compress=True),
        "seen": services.whole_mark(against) if against and against.state == State.DRAFT else "",
    }
    return render(request, "drafts/import_shown.html", context)


def _against(place: Organisation) -> Standard | None:
    """What the file is compared with: the open draft, else the newest version."""
    found = next(iter(versions_at(place)), None)
    return Standard.objects.select_related("place").get(pk=found.pk) if found else None


def _saying(place: Organisation, brought: Brought) -> Saying:
    """What a file leaves out stays as it is, or is what one would expect."""
    old = _against(place)
    kept = services.saying_of(old) if old is not None and old.state == State.DRAFT else None
    name = brought.document.get("name")
    return Saying(
        (str(name) if name else kept.name if kept else old.name if old else place.name)[:120],
        brought.from_year or (kept.from_year if kept else timezone.localdate().year + 1),
        brought.to_year,
        name_en=str(brought.document.get("name_en", "") or "")[:160],
        reason=kept.reason if kept else "",
    )
