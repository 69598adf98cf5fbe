"""The public page: anyone with a code asks what it stands for, without a login."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from registry.accounts.lockout import client_address

from . import codes
from .limits import TooMany, count_lookup
from .signing import certificates_pem
from .verification import answer


@never_cache
@require_safe
def form(request: HttpRequest) -> HttpResponse:
    """The field; a code that was typed leads to its page."""
    words = request.GET.get("code", "").strip()
    code = codes.read(words)
    if code:
        return redirect("verify:code", code=code)
    context = {"typed": words[:40], "is_wrong": bool(words)}
    return render(request, "documents/verify.html", context, status=422 if words else 200)


@never_cache
@require_safe
def code(request: HttpRequest, code: str) -> HttpResponse:
    """The answer; the same page, whether the code was issued or made up."""
    try:
        count_lookup(client_address(request))
    except TooMany as refusal:
        page = render(request, "documents/verify_later.html", {"minutes": refusal.seconds // 60 + 1}, status=429)
        page["Retry-After"] = str(refusal.seconds)
        return page
    found = answer(code)
    return render(request, "documents/verify.html", {"answer": found}, status=200 if found.document else 404)


@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """The certificates of the keys that documents are and were signed with."""
    answer = HttpResponse(certificates_pem(), content_type="application/x-pem-file")
    answer["Content-Disposition"] = 'attachment; filename="xuefen-documents.pem"'
    return answer
