"""代理: one's own page of them, setting one for oneself or, as the administrator, for who is absent, ending one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from registry.base.keys import typed_key
from registry.base.pages import FormPage, answer_form, typed
from registry.base.refusals import Refusal
from registry.base.words import days_words
from registry.people.models import Person

from . import pages_substitute as pages, substitutes
from .access import actor_of
from .forms import EndSubstitutionForm, SubstituteForm
from .models import BY_LINE, Grant


@require_GET
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """我的代理: who acts for me, for whom I act, and what was before."""
    actor = actor_of(request)
    shown = pages.listing(actor, request.GET.get("tab", ""), after=request.GET.get("after", ""))
    context = {"list": shown, "person": actor, "reviews": substitutes.reviewing_roles(actor).exists()}
    return render(request, "roles/substitutes.html", context)


@login_required
def for_oneself(request: HttpRequest) -> HttpResponse:
    return _arrange(request, absent=actor_of(request), back=reverse("roles:substitutes"))


@login_required
def for_role(request: HttpRequest, pk: int) -> HttpResponse:
    """For the holder of a role who is absent, by who may give and end that role."""
    actor = actor_of(request)
    grant = get_object_or_404(Grant.objects.select_related("person__home", "place"), pk=pk, role__in=BY_LINE)
    if grant.is_over or not substitutes.may_arrange(actor, grant):
        raise Http404
    return _arrange(request, absent=grant.person, back=reverse("roles:list"), chosen=grant)


@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    row = get_object_or_404(pages.visible_to(actor).select_related(*pages.SHOWN), pk=pk)
    if not pages.can_end(actor, row):
        raise Http404
    names = {"substitute": row.substitute.name, "absent": row.grant.person.name}
    page = FormPage(
        title=_("结束代理"),
        lead=_("%(substitute)s 代 %(absent)s，立即结束；已经办的照样算数，记录保留。") % names,
        submit=_("结束"),
        back=reverse("roles:substitutes"),
        back_word=_("我的代理"),
        danger=True,
    )

    def save(facts: dict[str, Any]) -> str:
        substitutes.end_substitution(row.pk, actor=actor, reason=facts["reason"])
        messages.success(request, _("%(substitute)s 不再代理 %(absent)s。") % names)
        return page.back

    is_own = actor.pk in (row.grant.person_id, row.substitute_id)
    return answer_form(request, page, EndSubstitutionForm(typed(request), is_own=is_own), save)


def _arrange(request: HttpRequest, *, absent: Person, back: str, chosen: Grant | None = None) -> HttpResponse:
    """Two questions in one page: who stands in, and for which roles and days."""
    actor = actor_of(request)
    words = request.GET.get("q", "").strip()[:40]
    person = _chosen_person(request, absent, actor)
    grants = [
        grant
        for grant in substitutes.reviewing_roles(absent).select_related("place", "person").order_by("id")
        if substitutes.may_arrange(actor, grant)
    ]
    initial = {"grants": [str(chosen.pk)]} if chosen else {}
    form = SubstituteForm(typed(request), grants=grants, is_own=absent.pk == actor.pk, initial=initial)
    refusal, status = None, 200
    if person and form.is_bound:
        status = 422
        if form.is_valid():
            try:
                return _save(request, person, form.cleaned_data, back=back)
            except Refusal as caught:
                refusal, status = caught, caught.status
    context = {
        "absent": absent, "is_own": absent.pk == actor.pk, "person": person, "words": words, "grants": grants,
        "found": [] if person else pages.found_colleagues(absent, words, actor=actor),
        "form": form, "refusal": refusal, "back": back,
    }  # fmt: skip
    return render(request, "roles/substitute.html", context, status=status)


def _save(request: HttpRequest, person: Person, facts: dict[str, Any], *, back: str) -> HttpResponse:
    keys = [typed_key(key) for key in facts.pop("grants")]
    (first, *_more) = substitutes.set_substitute(keys, substitute=person, actor=actor_of(request), **facts)
    words = {"name": person.name, "days": days_words(first.from_date, first.to_date)}
    messages.success(request, _("%(days)s 由 %(name)s 代理。") % words)
    return redirect(back)


def _chosen_person(request: HttpRequest, absent: Person, actor: Person) -> Person | None:
    key = request.POST.get("person") or request.GET.get("person", "")
    if not key:
        return None
    people = substitutes.colleagues_of(absent).exclude(pk=actor.pk).select_related("home__parent")
    return get_object_or_404(people, pk=typed_key(key))
