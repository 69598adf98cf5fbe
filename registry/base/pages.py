"""A page with one form: what was typed comes back with the reason, whether the form or the verb refused it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from .refusals import Refusal

LONGEST_ADDRESS = 2_000


@dataclass(frozen=True)
class FormPage:
    """The words around a form, and the way back."""

    title: str
    submit: str
    back: str
    back_word: str
    lead: str = ""
    notice: str = ""
    danger: bool = False


def answer_form(
    request: HttpRequest, page: FormPage, form: forms.BaseForm, save: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Show the form; on POST let `save` call the verb and say where to go."""
    refusal, status = None, 200
    if form.is_bound and form.is_valid():
        try:
            return redirect(save(form.cleaned_data))
        except Refusal as caught:
            refusal, status = caught, caught.status
    elif form.is_bound:
        status = 422
    return render(request, "form_page.html", {"page": page, "form": form, "refusal": refusal}, status=status)


def answer_refusal(request: HttpRequest, refusal: Refusal, *, back: str, back_word: str) -> HttpResponse:
    """For a button that has no form of its own to come back to."""
    context = {"refusal": refusal, "back": back, "back_word": back_word}
    return render(request, "refusal.html", context, status=refusal.status)


def own_address(request: HttpRequest, wanted: str) -> str:
    """The address that a page asked to be led back to, if it is a path of ours; otherwise nothing."""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours and wanted.startswith("/") and len(wanted) <= LONGEST_ADDRESS else ""


def typed(request: HttpRequest) -> Mapping[str, Any] | None:
    """What binds a form: the posted values, or nothing where the page is only looked at."""
    return request.POST if request.method == "POST" else None
