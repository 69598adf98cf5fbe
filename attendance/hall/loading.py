from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from attendance.sessions.models import Plan, Session
from registry.roles.access import actor_of


def session_of(request: HttpRequest, pk: int, action: str) -> Session:
    """The session, if one's role for this reaches the unit that holds it."""
    plans = Plan.objects.visible_to(actor_of(request), action)
    rows = Session.objects.filter(plan__in=plans).select_related("plan__activity", "plan__unit")
    return get_object_or_404(rows.prefetch_related("periods"), pk=pk)
