"""What a bureau does beside its inbox: asks reviewers, and says what it asks of projects."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.base.keys import typed_key
from registry.base.pages import FormPage, answer_form, answer_refusal, typed
from registry.base.refusals import Refusal
from registry.base.words import run_on
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy
from registry.roles.access import actor_of, page_for
from workflows.credits.library import two

from . import granting, opinions
from .models import Opinion, Project
from .pages import decides
from .queries import opinions_of
from .rules import ACTION, rule_at, set_rule
from .small_forms import CreditsForm, RuleForm
from .states import State

MOST_FOUND = 20


@login_required
def reviewers(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom the bureau asks: those found by name or unit, or those it asked before."""
    actor = actor_of(request)
    project = _of_bureau(pk, actor)
    if project.state != State.REVIEW:
        return redirect("projects:detail", pk=pk)
    refusal, status = None, 200
    if request.method == "POST":
        try:
            chosen = [typed_key(key) for key in request.POST.getlist("person")]
            made = opinions.invite(pk, chosen, actor=actor)
        except Refusal as caught:
            refusal, status = caught, caught.status
        else:
            messages.success(request, _("已邀请 %(n)s 位评审。") % {"n": len(made)})
            return redirect("projects:reviewers", pk=pk)
    words = request.GET.get("q", "").strip()[:40].replace("\0", "")
    context = {
        "project": project,
        "opinions": [one for one in opinions_of(project) if one.round == project.round],
        "found": _found(project, actor, words),
        "words": words,
        "least": rule_at(project.bureau).reviewers if project.bureau else 0,
        "refusal": refusal,
    }
    return render(request, "projects/reviewers.html", context, status=status)


@login_required
def set_credits(request: HttpRequest, pk: int) -> HttpResponse:
    """核定学分: what the standard gives is said beside the field."""
    actor = actor_of(request)
    project = _of_bureau(pk, actor)
    back = reverse("projects:detail", args=[pk])
    if project.state != State.REVIEW:
        return redirect(back)

    def save(data: dict[str, Any]) -> str:
        granting.set_credits(pk, data["credits"], actor=actor, reason=data["reason"])
        messages.success(request, _("已核定，批准时照此授学分。"))
        return back

    said = {"asked": two(project.credits_asked or Decimal(0)), "hours": two(project.hours)}
    most = granting.most_of(project)
    limit = _("按标准最多 %(most)s。") % {"most": two(most)} if most is not None else _("标准没有规定上限。")
    page = FormPage(
        _("核定学分"), _("核定"), back, _("回到这个项目"), lead=project.name,
        notice=run_on(_("申报 %(asked)s 学分，%(hours)s 学时。") % said, limit),
    )  # fmt: skip
    return answer_form(request, page, CreditsForm(typed(request), asked=granting.granted_of(project)), save)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销邀请"""
    actor = actor_of(request)
    opinion = get_object_or_404(Opinion, pk=pk)
    project = _of_bureau(opinion.project_id, actor)
    back = reverse("projects:reviewers", args=[project.pk])
    try:
        opinions.end(pk, actor=actor)
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=back, back_word=_("回到评审"))
    messages.success(request, _("已撤销邀请。"))
    return redirect(back)


@page_for(ACTION)
def rules(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    places = Organisation.objects.filter(pk__in=[place.pk for place in policy.places_where(actor, ACTION)])
    asked = request.GET.get("place", "")
    place = get_object_or_404(places, pk=typed_key(asked)) if asked else places.order_by("path")[0]
    form = RuleForm(typed(request), now=rule_at(place))

    def save(data: dict[str, Any]) -> str:
        set_rule(place, form.asked, actor=actor, reason=data["reason"])
        messages.success(request, _("已保存。"))
        return reverse("projects:list")

    page = FormPage(
        _("项目规定"), _("保存"), reverse("projects:list"), _("继教项目"), lead=place.name,
        notice=_("下级没有另作规定的，照此办理；还没有备案、没有报执行情况的项目马上适用。"),
    )  # fmt: skip
    return answer_form(request, page, form, save)


def _of_bureau(pk: int, actor: Person) -> Project:
    rows = Project.objects.of_places_of(actor).select_related("unit", "bureau", "entered_by", "case")
    project: Project = get_object_or_404(rows, pk=pk)
    if not decides(project, actor):
        raise PermissionDenied
    return project


def _found(project: Project, actor: Person, words: str) -> list[Person]:
    rows = opinions.candidates(project, actor)
    if words:
        rows = rows.filter(
            Q(name__icontains=words) | Q(home__name__icontains=words) | Q(home__parent__name__icontains=words)
        )
        return list(rows.order_by("name", "pk")[:MOST_FOUND])
    asked_before = Opinion.objects.filter(project__bureau=project.bureau, score__isnull=False).values("reviewer")
    return list(rows.filter(pk__in=asked_before).order_by("name", "pk")[:MOST_FOUND])
