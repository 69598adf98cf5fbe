"""The versions of a standard: all of a place, one of them, what it changes, and its way from draft to published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from registry.base.keys import typed_key
from registry.base.pages import FormPage, answer_form, typed
from registry.base.refusals import Refusal
from registry.drafts import services
from registry.drafts.changes import change_rows, changes_of
from registry.drafts.difference import difference
from registry.drafts.forms import BeginForm, PublishForm
from registry.drafts.pages import VersionPage
from registry.drafts.preview import Preview
from registry.drafts.problems import place_words
from registry.drafts.queries import MOST_PLACES, documents_now, editable_places, readable, versions_at
from registry.drafts.texts import version_name
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles.access import actor_of, page_for
from registry.standards import services as standards, shipped
from registry.standards.lifecycle import State
from registry.standards.models import Standard
from registry.standards.queries import standard_of
from registry.standards.services import ACTION, Saying

from .access import draft_of, version_of

MOST_VERSIONS = 20


@page_for(ACTION)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The versions of one's places, and of those above them."""
    actor = actor_of(request)
    places = list(editable_places(actor)[:MOST_PLACES])
    place = _place(request, places)
    above = list(Organisation.objects.filter(pk__in=place.ids[:-1]).order_by("path")) if place else []
    groups = [(None, versions_at(None)), *((one, versions_at(one)) for one in above)]
    context = {
        "place": place,
        "places": places,
        "versions": versions_at(place) if place else [],
        "above": [(one, rows) for one, rows in groups[::-1] if rows],
        "draft": next((row for row in versions_at(place) if row.state == State.DRAFT), None) if place else None,
    }
    return render(request, "drafts/list.html", context)


@page_for(ACTION)
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    version = version_of(request, pk)
    page = VersionPage(version, actor_of(request))
    asked = {name: request.GET.get(name, "") for name in ("example", "institution", "title", "line")}
    changes = changes_of(version) if page.edits else []
    context = {"page": page, "version": version, "preview": _preview(version, asked), "changes": changes}
    return render(request, "drafts/detail.html", context)


@page_for(ACTION)
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The part beside the rows alone; whoever opens it by itself gets the page around it."""
    version = version_of(request, pk)
    if not getattr(request, "htmx", False):
        return redirect(f"{reverse('drafts:detail', args=[pk])}?{request.GET.urlencode()}")
    context = {"preview": _preview(version, request.GET), "version": version}
    return render(request, "drafts/_preview.html", context)


@page_for(ACTION)
@require_GET
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What a version says otherwise than another; without another, than what rules while it does not."""
    version = version_of(request, pk)
    asked = request.GET.get("with", "")
    other = get_object_or_404(readable(actor_of(request)), pk=typed_key(asked)) if asked else None
    rows = change_rows(difference(other.document, version.document)) if other else changes_of(version)
    ruling = [version_name(row) for row in documents_now(version)]
    context = {"version": version, "other": other, "rows": rows, "ruling": ruling, "others": _others(version)}
    return render(request, "drafts/changes.html", context)


@page_for(ACTION)
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    places = editable_places(actor)
    place = _place(request, list(places[:MOST_PLACES]))
    rows = [row for row in versions_at(place) if row.state != State.DRAFT][:MOST_VERSIONS] if place else []
    versions = [(f"version:{row.pk}", f"{row.name}（{row}）") for row in rows]
    first = timezone.localdate().year + 1
    initial = {
        "place": place,
        "begin_with": versions[0][0] if versions else "empty",
        "name": rows[0].name if rows else (_("%(name)s学分标准") % {"name": place.name} if place else ""),
        "from_year": first,
    }
    form = BeginForm(typed(request), places=places, versions=versions, initial=initial)
    back = reverse("drafts:list") + (f"?place={place.pk}" if place else "")
    page = FormPage(_("起草新版本"), _("开始"), back, _("学分标准"), lead=_("草稿不影响任何人，发布以后才生效。"))

    def save(data: dict[str, Any]) -> str:
        saying = Saying(data["name"], data["from_year"])
        document = _begun(data["begin_with"], rows)
        draft = services.begin(data["place"], document, saying=saying, actor=actor)
        return reverse("drafts:detail", args=[draft.pk])

    return answer_form(request, page, form, save)


@page_for(ACTION)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What will rule otherwise, who else looks at it, and why."""
    draft, actor = draft_of(request, pk), actor_of(request)
    refusal, status = None, 200
    form = PublishForm(typed(request), initial={"reason": draft.reason, "seen": services.whole_mark(draft)})
    if form.is_bound and form.is_valid():
        try:
            row = services.publish_seen(pk, actor=actor, **form.cleaned_data)
            messages.success(request, _("已发布，从 %(year)s 年度起生效。") % {"year": row.from_year})
            return redirect("drafts:detail", pk=pk)
        except Refusal as caught:
            refusal, status = caught, caught.status
    elif form.is_bound:
        status = 422
    page = VersionPage(draft, actor)
    problems = [place_words(one, page.own) for one in page.problems]
    others = list(standards.others_who_may_publish(draft)[:5])
    context = {
        "changes": changes_of(draft),
        "version": draft,
        "form": form,
        "refusal": refusal,
        "problems": problems,
        "others": others,
        "wrote": actor.pk in draft.writers,
        "writers": list(Person.objects.filter(pk__in=draft.writers).order_by("pk")),
    }
    return render(request, "drafts/publish.html", context, status=status)


@page_for(ACTION)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    draft = draft_of(request, pk)
    refusal, status = None, 200
    if request.method == "POST":
        try:
            standards.discard_draft(pk, actor=actor_of(request))
            messages.success(request, _("草稿已删除。"))
            return redirect(f"{reverse('drafts:list')}?place={draft.place_id}")
        except Refusal as caught:
            refusal, status = caught, caught.status
    page = VersionPage(draft, actor_of(request))
    context = {"version": draft, "page": page, "refusal": refusal}
    return render(request, "drafts/discard.html", context, status=status)


def _preview(version: Standard, asked: Any) -> Preview:
    """The version tried beside what rules while it does not."""
    return Preview(standards.preview_of(version), _ruling(version), asked)


def _ruling(version: Standard) -> Any:
    return standard_of(tuple((row.pk, row.digest) for row in documents_now(version)))


def _others(version: Standard) -> list[Standard]:
    return [row for row in versions_at(version.place) if row.pk != version.pk][:MOST_VERSIONS]


def _begun(choice: str, rows: list[Standard]) -> dict[str, Any]:
    """The document to begin with: that of a version, that of a set that comes with the system, or none."""
    kind, _colon, key = choice.partition(":")
    if kind == "version":
        document: dict[str, Any] = Standard.objects.get(pk=typed_key(key), pk__in=[row.pk for row in rows]).document
        return document
    return shipped.document(key) if kind == "set" else {}


def _place(request: HttpRequest, places: list[Organisation]) -> Organisation | None:
    """The one asked for, else the outermost."""
    asked = typed_key(request.GET.get("place", "") or request.POST.get("place", ""))
    found = next((place for place in places if place.pk == asked), None)
    return found or next(iter(places), None)
