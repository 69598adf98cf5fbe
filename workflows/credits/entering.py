"""What both ways of entering share: the page of the plain form, writing once, and where one is led then."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal

from . import entry, papers, services
from .effect import year_words
from .falling import falling_of
from .forms import LOOK_UP, PARTS, CreditForm
from .library import Finding
from .models import Credit
from .papers import Papers
from .queries import last_words, whereabouts
from .readiness import YearBook, why_not_ready
from .states import EDITABLE, State


def once_of(request: HttpRequest) -> str:
    """The name of the form that was filled in; another one where it has none of ours."""
    once = request.POST.get("once", "")
    return once if re.fullmatch(r"[0-9a-f]{32}", once) else uuid.uuid4().hex


def save(form: CreditForm, attached: Papers, once: str, also: Mapping[str, Any]) -> Credit:
    """The credit as the form has it; sent twice at the same moment, the second finds what the first wrote."""
    try:
        return _write(form, attached, once, also)
    except IntegrityError:
        return _write(form, attached, once, also)


@transaction.atomic
def _write(form: CreditForm, attached: Papers, once: str, also: Mapping[str, Any]) -> Credit:
    credit = entry.save_credit(
        form.facts | dict(also),
        actor=form.actor,
        person=form.person,
        credit_id=form.credit.pk if form.credit else None,
        once=once,
    )
    if credit.state in EDITABLE:
        attached.put_on(credit, actor=form.actor)
    return credit


def onward(request: HttpRequest, credit: Credit, form: CreditForm) -> HttpResponse:
    """保存 leads to the credit; 保存并上报 also sends it, or says why it stays where it is."""
    if request.POST.get("then") == "submit" and credit.state in EDITABLE:
        try:
            services.only(services.submit([credit.pk], actor=form.actor))
        except Refusal as refusal:
            messages.error(request, _("已保存，没有上报。%(why)s%(then)s") % {"why": refusal.why, "then": refusal.then})
            return redirect("credits:edit", pk=credit.pk)
        credit = Credit.objects.get(pk=credit.pk)
        desk = whereabouts([credit.case_id])[credit.case_id].desk if credit.case_id else ""
        messages.success(request, _("已上报，在等%(desk)s。") % {"desk": desk})
    elif credit.state in EDITABLE:
        messages.success(request, _("已保存，还没有上报。"))
    words = year_words(credit) if credit.state not in ("REFUSED", "WITHDRAWN", "ANNULLED") else ""
    if words:
        messages.info(request, words)
    return redirect("credits:detail", pk=credit.pk)


def page_facts(credit: Credit | None, attached: Papers, *, once: str, is_new: bool) -> dict[str, Any]:
    """What both forms show around their fields."""
    returned = last_words([credit.case_id]).get(credit.case_id) if credit and credit.case_id else None
    return {
        "credit": credit,
        "papers": attached,
        "once": once,
        "falling": falling_of(credit) if credit else None,
        "returned": returned if credit and credit.state == State.RETURNED else None,
        "not_ready": why_not_ready(credit, YearBook()) if credit and is_new else None,
        "most": papers.MOST_AT_ONCE,
    }


def plain_page(
    request: HttpRequest,
    form: CreditForm,
    attached: Papers,
    *,
    once: str,
    refusal: Refusal | None = None,
    status: int = 200,
    finding: Finding | None = None,
) -> HttpResponse:
    # Asked by htmx, only what the library filled in has the name of a part: the rest stays as it is being typed.
    is_part = request.headers.get("HX-Request") == "true" and finding is not None
    named = {name: part for name, part in PARTS.items() if not is_part or (finding and name in finding.filled)}
    context = page_facts(form.credit, attached, once=once, is_new=not form.is_bound) | {
        "form": form,
        "refusal": refusal,
        "finding": finding or Finding(),
        "parts": named,
        "look_up": LOOK_UP,
    }
    return render(request, "credits/form.html", context, status=status)
