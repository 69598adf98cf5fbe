"""提出异议: a page that says what an objection does, asks for the reason, and puts it on the bureau's desk."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from registry.base.words import run_on
from registry.people.models import Person

from .forms import ReasonForm
from .models import Credit
from .objections import object_to, why_not_object


@login_required
def raise_objection(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.user
    assert isinstance(actor, Person)
    rows = Credit.objects.visible_to(actor).select_related("person", "department", "unit")
    credit = get_object_or_404(rows, pk=pk)
    refused = why_not_object(credit, actor)
    if refused:
        raise PermissionDenied(run_on(*refused))
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            object_to(pk, actor=actor, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已提出异议，由主管部门核实。核实期间学分照样计入。"))
            return redirect("credits:detail", pk=pk)
    context = {"credit": credit, "form": form}
    return render(request, "credits/objection.html", context, status=422 if form.errors else 200)
