"""A participant's own sessions: which swipes arrived, what the rule asked, what happens next."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from attendance.sessions.models import Plan
from registry.library.queries import visible_to as library_of
from registry.roles.access import actor_of

from .appealing import appeal_of
from .coming import coming_for, is_over, next_swipe
from .pages import mine_of, person_page, whole


@require_GET
@login_required
def index(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    return render(request, "attendance/mine_list.html", {"plans": mine_of(actor), "coming": coming_for(actor)})


@require_GET
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Of any activity of one's library: the rule is there to be read beforehand."""
    actor = actor_of(request)
    plans = whole(Plan.objects.filter(activity__in=library_of(actor).values("pk")))
    plan, now = get_object_or_404(plans, pk=pk), timezone.now()
    context = person_page(plan, actor)
    context |= {"now": now, "over": is_over(plan.sessions.all(), now), "next_swipe": next_swipe(plan, now)}
    return render(request, "attendance/mine.html", context | {"appeal": appeal_of(plan, actor, context["told"])})
