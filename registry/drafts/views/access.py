"""How the views come by a version: what is not the reader's does not exist."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from registry.drafts.fields import PARTS
from registry.drafts.queries import readable
from registry.roles import policy
from registry.roles.access import actor_of
from registry.standards.lifecycle import State
from registry.standards.models import Standard
from registry.standards.services import ACTION


def version_of(request: HttpRequest, pk: int) -> Standard:
    return get_object_or_404(readable(actor_of(request)), pk=pk)


def own_of(request: HttpRequest, pk: int) -> Standard:
    """A version of a place for which the reader may write; whether it is still a draft the verbs say."""
    found = version_of(request, pk)
    if found.place is None or not policy.may(actor_of(request), ACTION, at=found.place):
        raise Http404
    return found


def draft_of(request: HttpRequest, pk: int) -> Standard:
    found = own_of(request, pk)
    if found.state != State.DRAFT:
        raise Http404
    return found


def part_of(part: str) -> str:
    if part not in PARTS:
        raise Http404
    return part
