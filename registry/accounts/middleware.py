from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

OPEN_TO_ALL = {"accounts:password_change", "accounts:logout", "set_language"}


class OwnPasswordFirst:
    """Who still has a password that somebody else knows gets no further than the page that changes it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if not getattr(request.user, "must_change_password", False) or (match and match.view_name in OPEN_TO_ALL):
            return None
        address = reverse("accounts:password_change")
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return redirect(address)
