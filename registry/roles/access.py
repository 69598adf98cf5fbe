"""Who stands behind a request, and whether a page is theirs at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from registry.people.models import Person

from .policy import may_anywhere

View = Callable[..., HttpResponseBase]


def actor_of(request: HttpRequest) -> Person:
    """The person behind a request that has passed the login."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def page_for(*actions: str) -> Callable[[View], View]:
    """A page for those who may do one of the actions somewhere; what it loads still asks where."""

    def wrap(view: View) -> View:
        @login_required
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = actor_of(request)
            if not any(may_anywhere(actor, action) for action in actions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return inner

    return wrap
