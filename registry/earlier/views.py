"""A person's years from elsewhere: what stands, one more, the original seen, the scan, and what was wrong removed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from registry.base.pages import answer_refusal
from registry.base.refusals import Refusal
from registry.files.answers import answer
from registry.files.services import store
from registry.people.models import Person
from registry.people.queries import visible_to as visible_people
from registry.roles.access import actor_of

from . import services
from .forms import EarlierYearForm
from .models import EarlierYear
from .queries import may_enter, visible_to


@login_required
def of_person(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands of a person, and the form for one more year."""
    actor = actor_of(request)
    visible = Person.objects.filter(Q(pk=actor.pk) | Q(pk__in=visible_people(actor, "earlier.view").values("pk")))
    person = get_object_or_404(visible.select_related("home"), pk=pk)
    may = may_enter(actor, person)
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = EarlierYearForm(request.POST, request.FILES) if request.method == "POST" else EarlierYearForm()
    refusal, status = None, 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            _enter(form, person, actor)
            messages.success(request, _("已登记 %(year)s 年。") % {"year": form.cleaned_data["year"]})
            return redirect("earlier:person", pk=pk)
        except Refusal as caught:
            refusal, status = caught, caught.status
    rows = visible_to(actor).filter(person=person)
    context = {"person": person, "rows": rows, "form": form, "may": may, "refusal": refusal}
    return render(request, "earlier/person.html", context, status=status)


@transaction.atomic
def _enter(form: EarlierYearForm, person: Person, actor: Person) -> None:
    scan = store(form.cleaned_data["scan"], actor=actor) if form.cleaned_data["scan"] else None
    services.enter(person, form.facts, actor=actor, scan=scan, is_seen=form.cleaned_data["is_seen"])


@login_required
@require_GET
def scan(request: HttpRequest, pk: int) -> FileResponse:
    row = _visible(request, pk)
    if row.scan is None:
        raise Http404
    return answer(request, row.scan)


@login_required
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """原件已核, a scan put on, or a wrong one removed."""
    row, actor = _visible(request, pk), actor_of(request)
    try:
        if request.POST.get("step") == "seen":
            services.mark_seen(pk, actor=actor)
        elif request.POST.get("step") == "scan" and "scan" in request.FILES:
            _put_scan(request, pk, actor)
        elif request.POST.get("step") == "remove":
            services.remove(pk, actor=actor, reason=request.POST.get("reason", ""))
    except Refusal as refusal:
        back = reverse("earlier:person", args=[row.person_id])
        return answer_refusal(request, refusal, back=back, back_word=_("外来历史"))
    return redirect("earlier:person", pk=row.person_id)


@transaction.atomic
def _put_scan(request: HttpRequest, pk: int, actor: Person) -> None:
    services.put_scan(pk, store(request.FILES["scan"], actor=actor), actor=actor)  # type: ignore[arg-type]


def _visible(request: HttpRequest, pk: int) -> EarlierYear:
    return get_object_or_404(visible_to(actor_of(request)), pk=pk)
