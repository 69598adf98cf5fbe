"""Enter one thing for many people, look at what was entered, take it back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from registry.base.keys import typed_key
from registry.base.pages import answer_refusal
from registry.base.paging import page_of
from registry.base.refusals import Refusal
from registry.imports import services as imports
from registry.imports.models import Import
from registry.imports.reading import data_of, rows_of
from registry.imports.shapes import SHAPES, Row
from registry.jobs import engine
from registry.people.models import Person
from registry.roles.access import actor_of, page_for
from registry.tables.models import Need
from workflows.credits import library, papers
from workflows.credits.asked import proof_of, rule_at, standard_at
from workflows.credits.forms import LOOK_UP, PARTS
from workflows.credits.library import Finding
from workflows.credits.papers import Papers
from workflows.credits.states import State

from .forms import MOST_LISTED, ForManyForm, pasted, people_in
from .models import Batch
from .shape import ForMany
from .taking_back import may_take_back, take_back

ACTION = ForMany.action
PAGE = 30


@page_for(ACTION)
def new(request: HttpRequest) -> HttpResponse:
    """The facts once, then the people; what would be written is shown before it is."""
    actor = actor_of(request)
    places = ForMany().places(actor)
    if not places:
        raise Http404
    if request.method != "POST":
        form = ForManyForm(actor=actor, places=places)
        return _page(request, form, Papers())
    form = ForManyForm(request.POST, request.FILES, actor=actor, places=places)
    attached = papers.received(request, None, actor=actor)
    if request.POST.get("then") == "look_up":
        return _looked_up(request, form, attached, places)
    if request.POST.get("then") == "list":
        return _page(request, _as_typed(request, form, places), attached, listed=True)
    _judge_papers(form, attached)
    if form.is_valid():
        try:
            return redirect("imports:check", pk=_send(request, form, attached, actor).pk)
        except Refusal as refusal:
            return _page(request, form, attached, refusal=refusal, status=refusal.status)
    return _page(request, form, attached, status=422)


def _judge_papers(form: ForManyForm, attached: Papers) -> None:
    """One evidence file for all, where the kind asks for any."""
    for error in attached.errors:
        form.add_error(None, error)
    if form.is_valid() and not attached.kept and _asks_evidence(form):
        form.add_error(None, _("这一类学分要有证明材料：请上传会议通知、签到表或证书，所有人共用一份。"))


def _asks_evidence(form: ForManyForm) -> bool:
    data = form.cleaned_data
    standard = standard_at(data["place"], data["from_date"])
    rule = rule_at(standard, kind=data["kind"], level=data["level"])
    return proof_of(rule, kind=data["kind"], place=data["place"]).need == Need.REQUIRED


def _send(request: HttpRequest, form: ForManyForm, attached: Papers, actor: Person) -> Import:
    facts = form.kept_facts | {"files": [file.pk for file in attached.kept]}
    file = form.cleaned_data["file"]
    return imports.send(
        SHAPES[ForMany.name],
        _rows(request, form),
        name=file.name if file else "",
        place=form.cleaned_data["place"],
        actor=actor,
        facts=facts,
    )


def _rows(request: HttpRequest, form: ForManyForm) -> list[Row]:
    """The rows of the file, then what was pasted, then who was ticked."""
    file = form.cleaned_data["file"]
    rows = rows_of(SHAPES[ForMany.name], data_of(file)) if file else []
    more = pasted(form.cleaned_data["numbers"])
    more += [{"card_number": person.card_number, "name": person.name} for person in _ticked(request, form)]
    after = max((row.number for row in rows), default=0)
    return rows + [Row(at, dict(cells)) for at, cells in enumerate(more, start=after + 1)]


def _ticked(request: HttpRequest, form: ForManyForm) -> list[Person]:
    """Everybody of the ticked departments; where they were listed one by one, those who stayed ticked."""
    people = people_in(list(form.cleaned_data["departments"]))
    if request.POST.get("listed") == "1":
        people = people.filter(pk__in=[typed_key(key) for key in request.POST.getlist("person")])
    return list(people)


def _looked_up(request: HttpRequest, form: ForManyForm, attached: Papers, places: Any) -> HttpResponse:
    values = {name: request.POST.get(name, "") for name in form.fields}
    finding = library.find(values["number"], form.chosen, values)
    blank = _as_typed(request, form, places)
    blank.initial.update(finding.filled)
    return _page(request, blank, attached, finding=finding)


def _as_typed(request: HttpRequest, form: ForManyForm, places: Any) -> ForManyForm:
    """The form with what was typed, not yet judged."""
    blank = ForManyForm(actor=form.actor, places=places)
    blank.chosen = form.chosen
    blank.fields["departments"].queryset = form.fields["departments"].queryset  # type: ignore[attr-defined]
    blank.initial = {name: request.POST.get(name, "") for name in form.fields}
    blank.initial["departments"] = [typed_key(key) for key in request.POST.getlist("departments")]
    return blank


def _page(
    request: HttpRequest,
    form: ForManyForm,
    attached: Papers,
    *,
    finding: Finding | None = None,
    refusal: Refusal | None = None,
    listed: bool = False,
    status: int = 200,
) -> HttpResponse:
    is_part = request.headers.get("HX-Request") == "true" and finding is not None
    departments = list(form.fields["departments"].queryset)  # type: ignore[attr-defined]
    keys = {typed_key(key) for key in request.POST.getlist("departments")}
    chosen = [place for place in departments if place.pk in keys]
    listed = (listed or request.POST.get("listed") == "1") and sum(one.people_count for one in chosen) <= MOST_LISTED
    kept = {typed_key(key) for key in request.POST.getlist("person")} if request.POST.get("listed") == "1" else None
    context = {
        "form": form,
        "papers": attached,
        "most": papers.MOST_AT_ONCE,
        "refusal": refusal,
        "finding": finding or Finding(),
        "parts": {name: part for name, part in PARTS.items() if not is_part or (finding and name in finding.filled)},
        "look_up": LOOK_UP,
        "departments": [(place, place in chosen) for place in departments],
        "is_listed": listed,
        "people": [(one, kept is None or one.pk in kept) for one in people_in(chosen)] if listed else [],
        "most_listed": MOST_LISTED,
    }
    return render(request, "batches/new.html", context, status=status)


@page_for(ACTION)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What was entered for many at the places that one enters for."""
    rows = Batch.objects.visible_to(actor_of(request)).select_related("made_by", "place")
    page = page_of(rows.annotate(count=Count("entries")), request.GET.get("after", ""), by=("-id",), size=PAGE)
    return render(request, "batches/list.html", {"page": page})


@page_for(ACTION)
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A batch: the one thing, how far its credits are, and each of them."""
    batch = _visible(request, pk)
    entries = batch.entries.select_related("credit__person", "credit__department")
    counts = dict(batch.entries.values_list("credit__state").annotate(count=Count("pk")))
    context = {
        "batch": batch,
        "page": page_of(entries, request.GET.get("after", ""), by=("row",)),
        "states": [(state.value.lower(), counts[state.value]) for state in State if state.value in counts],
        "total": sum(counts.values()),
        "summary": ForMany().summary(batch.table.facts),
        "may_take_back": batch.taken_back_at is None and may_take_back(batch, actor_of(request)),
    }
    return render(request, "batches/detail.html", context)


@login_required
@require_GET
def of_table(request: HttpRequest, pk: int) -> HttpResponse:
    """The batch that a table became."""
    batch = get_object_or_404(Batch.objects.visible_to(actor_of(request)), table_id=pk)
    return redirect("batches:detail", pk=batch.pk)


@page_for(ACTION)
@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """收回整批: few at once, many by the worker."""
    batch = _visible(request, pk)
    try:
        job = take_back(batch.pk, actor=actor_of(request))
    except Refusal as refusal:
        address = reverse("batches:detail", args=[pk])
        return answer_refusal(request, refusal, back=address, back_word=_("回到这一批"))
    if job.total <= settings.JOB_AT_ONCE:
        engine.advance(job.pk)
    return redirect("jobs:detail", pk=job.pk)


def _visible(request: HttpRequest, pk: int) -> Batch:
    rows = Batch.objects.visible_to(actor_of(request)).select_related("made_by", "place", "table", "taken_back_by")
    return get_object_or_404(rows, pk=pk)
