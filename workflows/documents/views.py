"""Documents of a person: what there is, one more, one as it stands, as a PDF, revoked."""

from __future__ import annotations

import io
import logging
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from registry.base.pages import FormPage, answer_form, answer_refusal, typed
from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.roles.access import actor_of
from workflows.credits.models import Credit

from . import handbook as handbooks, issuing, proof as proofs, slip as slips
from .delivery import file_name, pdf_of
from .forms import RevokeForm
from .models import Document
from .pages import DocumentPage, PersonPage
from .papers import Paper
from .queries import people_of

log = logging.getLogger("xuefen.documents")


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    return _person_page(request, actor_of(request))


@login_required
@require_GET
def of_person(request: HttpRequest, pk: int) -> HttpResponse:
    """The same page, for somebody one reviews."""
    return _person_page(request, _subject(request, pk))


@login_required
@require_POST
def handbook(request: HttpRequest, pk: int) -> HttpResponse:
    person = _subject(request, pk)
    page = PersonPage(person, actor_of(request), handbook=request.POST)
    form = page.handbook_form
    if not form.is_valid():
        return render(request, "documents/person.html", {"page": page, "person": person}, status=422)
    paper = handbooks.papers([person], form.chosen).get(person.pk)
    return _issued(request, paper, person, sealed=form.cleaned_data.get("sealed", False))


@login_required
@require_POST
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Several years of one person."""
    person = _subject(request, pk)
    page = PersonPage(person, actor_of(request), proof=request.POST)
    form = page.proof_form
    if not form.is_valid():
        return render(request, "documents/person.html", {"page": page, "person": person}, status=422)
    paper = proofs.papers([person], form.chosen, purpose=form.cleaned_data["purpose"]).get(person.pk)
    return _issued(request, paper, person, sealed=form.cleaned_data.get("sealed", False))


@login_required
@require_POST
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """One online activity of one's own, or of somebody one reviews."""
    actor = actor_of(request)
    visible = Credit.objects.visible_to(actor).select_related("person__home", "unit")
    credit = get_object_or_404(visible.filter(person__in=people_of(actor)), pk=pk)
    try:
        paper = slips.paper(credit)
    except Refusal as refusal:
        back = reverse("credits:detail", args=[pk])
        return answer_refusal(request, refusal, back=back, back_word=_("回到学分"))
    return _issued(request, paper, credit.person, sealed=False)


@login_required
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    document = _document(request, pk)
    context = {
        "page": DocumentPage(document, actor),
        "document": document,
        "is_own": document.person == actor,
        "back": page_of_person(document.person, actor),
    }
    return render(request, "documents/detail.html", context)


@login_required
@require_GET
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The PDF, made anew from the frozen facts: the same facts, the same page."""
    document = _document(request, pk)
    log.info("document opened", extra={"facts": {"document": document.pk, "by": actor_of(request).pk}})
    pdf = io.BytesIO(pdf_of([document]))
    as_file = "download" in request.GET
    return FileResponse(pdf, as_attachment=as_file, filename=file_name(document), content_type="application/pdf")


@login_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    document, actor = _document(request, pk), actor_of(request)
    if not issuing.may_revoke(document, actor):
        raise PermissionDenied
    back = reverse("documents:detail", args=[pk])
    page = FormPage(
        title=_("作废这份文件"),
        lead=_("作废后不能恢复。已经打印出去的纸收不回来，但扫码会显示“已作废”。"),
        submit=_("作废"),
        back=back,
        back_word=DocumentPage(document, actor).title,
        danger=True,
    )

    def save(facts: dict[str, Any]) -> str:
        issuing.revoke(pk, actor=actor, reason=facts["reason"])
        messages.success(request, _("已作废"))
        return back

    return answer_form(request, page, RevokeForm(typed(request)), save)


def _issued(request: HttpRequest, paper: Paper | None, person: Person, *, sealed: bool) -> HttpResponse:
    """Issue one paper and show it; where that is refused, say why."""
    actor = actor_of(request)
    back = page_of_person(person, actor)
    try:
        if paper is None:
            raise issuing.without_unit(person)
        document = issuing.issued_today(paper, actor=actor, with_seal=sealed)
        if document is None:
            [document] = issuing.issue([paper], actor=actor, address=check_address(request), with_seal=sealed)
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=back, back_word=_("回到文件"))
    return redirect("documents:detail", pk=document.pk)


def check_address(request: HttpRequest) -> str:
    """Where a printed code is checked: the address under which this installation is reached."""
    return request.build_absolute_uri(reverse("verify:form"))


def page_of_person(person: Person, reader: Person) -> str:
    return reverse("documents:mine") if person == reader else reverse("documents:of_person", args=[person.pk])


def _person_page(request: HttpRequest, person: Person) -> HttpResponse:
    page = PersonPage(person, actor_of(request), after=request.GET.get("after", ""))
    return render(request, "documents/person.html", {"page": page, "person": person})


def _subject(request: HttpRequest, pk: int) -> Person:
    return get_object_or_404(people_of(actor_of(request)), pk=pk)


def _document(request: HttpRequest, pk: int) -> Document:
    rows = Document.objects.visible_to(actor_of(request)).select_related(
        "person__home", "person__title", "unit", "credit_year", "credit", "seal__file", "issued_by", "revoked_by"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
