"""A person's messages: the list, opening one, marking as read."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from registry.base.keys import typed_key
from registry.base.pages import own_address
from registry.base.paging import page_of
from registry.people.models import Person

from .models import Message
from .services import mark_seen
from .wording import said

PAGE = 30


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    messages = Message.objects.of(_person(request))
    page = page_of(messages, request.GET.get("after", ""), size=PAGE)
    context = {
        "page": page,
        "rows": [(row, said(row.code, row.facts)) for row in page.rows],
        "newest": page.rows[0].pk if page.rows else 0,
        "any_unseen": any(row.seen_at is None for row in page.rows) or messages.unseen().exists(),
    }
    return render(request, "messages/list.html", context)


@login_required
@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what the message is about; it counts as read then, which is why it is no plain link."""
    message = get_object_or_404(Message.objects.of(_person(request)), pk=pk)
    if message.seen_at is None:
        mark_seen(_person(request), pk=pk)
    return redirect(own_address(request, message.url) or "messages:list")


@login_required
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Mark one message as read, or all that were on the page and before it."""
    person = _person(request)
    one, up_to = typed_key(request.POST.get("message", "")), typed_key(request.POST.get("up_to", ""))
    if one:
        mark_seen(person, pk=one)
    elif up_to:
        mark_seen(person, up_to=up_to)
    return redirect(own_address(request, request.POST.get("next", "")) or "messages:list")


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
