"""The seal of a unit: as it is, who has printed with it, another in its place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from registry.base.pages import answer_refusal, typed
from registry.base.paging import page_of
from registry.base.refusals import Refusal
from registry.files.services import path_of
from registry.organisations.models import Kind, Organisation
from registry.people.models import Person
from registry.roles.access import actor_of
from registry.roles.policy import may, places_where

from . import seals
from .models import Document, Seal

KEEP, USE = "seal.keep", "seal.use"
SIZE = 30


class SealForm(forms.Form):
    image = forms.FileField(
        label=gettext_lazy("章的图片"),
        help_text=gettext_lazy("透明底的 PNG，只有章。系统会去掉图片里别的信息。"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png"}),
    )
    own_prints = forms.BooleanField(
        label=gettext_lazy("本人自己打印的手册和证明也盖章"),
        help_text=gettext_lazy("不勾选，只有单位审核人打印的才盖章。"),
        required=False,
    )


@login_required
@require_GET
def seals_of_mine(request: HttpRequest) -> HttpResponse:
    """The page of the unit that one keeps or uses the seal of; with several, one is chosen."""
    units = list(_units(actor_of(request)))
    if not units:
        raise Http404
    if len(units) == 1:
        return redirect("documents:seal", pk=units[0].pk)
    return render(request, "documents/seals.html", {"units": units})


@login_required
def seal(request: HttpRequest, pk: int) -> HttpResponse:
    unit, actor = _unit(request, pk), actor_of(request)
    current = Seal.objects.filter(unit=unit, ended_at__isnull=True).select_related("uploaded_by").first()
    is_keeper = may(actor, KEEP, at=unit)
    if request.method == "POST" and not is_keeper:
        raise Http404
    form = SealForm(typed(request), request.FILES or None, initial={"own_prints": current and current.own_prints})
    refusal = None
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            seals.put_in_place(unit, facts["image"], actor=actor, own_prints=facts["own_prints"])
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, _("章已更新"))
            return redirect("documents:seal", pk=pk)
    status = refusal.status if refusal else 422 if form.is_bound else 200
    context = {"unit": unit, "current": current, "form": form if is_keeper else None, "refusal": refusal}
    return render(request, "documents/seal.html", context | _history(request, unit), status=status)


@login_required
@require_POST
def take_away(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _unit(request, pk)
    try:
        seals.take_away(unit, actor=actor_of(request))
    except Refusal as refusal:
        back = reverse("documents:seal", args=[pk])
        return answer_refusal(request, refusal, back=back, back_word=_("回到单位的章"))
    messages.success(request, _("章已停用"))
    return redirect("documents:seal", pk=pk)


@login_required
@require_GET
def image(request: HttpRequest, pk: int) -> FileResponse:
    """The picture, for those who may see the page."""
    units = [unit.pk for unit in _units(actor_of(request))]
    found = get_object_or_404(Seal.objects.select_related("file"), pk=pk, unit_id__in=units)
    return FileResponse(path_of(found.file.key).open("rb"), content_type="image/png")


def _history(request: HttpRequest, unit: Organisation) -> dict[str, Any]:
    """The seals before, and what was printed with any of them, newest first."""
    earlier = Seal.objects.filter(unit=unit, ended_at__isnull=False).select_related("uploaded_by", "ended_by")
    used = Document.objects.filter(seal__in=Seal.objects.filter(unit=unit).values("pk"))
    page = page_of(used.select_related("issued_by", "person"), request.GET.get("after", ""), by=("-id",), size=SIZE)
    return {"earlier": earlier.order_by("-ended_at")[:SIZE], "page": page}


def _units(actor: Person) -> list[Organisation]:
    places = {place.pk: place for action in (KEEP, USE) for place in places_where(actor, action)}
    return sorted((place for place in places.values() if place.kind == Kind.UNIT), key=lambda place: place.path)


def _unit(request: HttpRequest, pk: int) -> Organisation:
    found = next((unit for unit in _units(actor_of(request)) if unit.pk == pk), None)
    if found is None:
        raise Http404
    return found
