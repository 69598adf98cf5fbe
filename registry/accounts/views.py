"""The doors: logging in, the first time, a new password, logging out."""

from __future__ import annotations

import time
from functools import partial
from http import HTTPStatus
from math import ceil
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from registry.base.pages import own_address
from registry.base.refusals import Refusal
from registry.people.models import Person

from .forms import LetterForm, LoginForm, NewPasswordForm, PasswordChangeForm
from .letters import letter_in_hand, use_letter
from .lockout import TooFast, attempt, current_lock
from .passwords import change_password
from .sessions import end_other_sessions, following_key

LETTER_REFUSED = gettext_lazy(
    "卡号、启用码和身份证号对不上，或者启用码已经用过、作废、过期。请照信上和身份证上的再输一遍。"
)
BACKEND = "registry.accounts.backends.NumberBackend"
# Who has shown letter and ID number may choose a password for ten minutes.
PROVEN, PROVEN_SECONDS = "letter_proven", 600


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def login_page(request: HttpRequest) -> HttpResponse:
    following = safe_next(request)
    if request.user.is_authenticated:
        return redirect(following)
    form = LoginForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _page(request, "accounts/login.html", form, following=following)
    facts = form.cleaned_data
    try:
        person = attempt(request, username=facts["number"], password=facts["password"])
    except TooFast as refusal:
        return _too_fast(request, "accounts/login.html", form, refusal, following=following)
    if person is None:
        form.add_error(None, _("号码或密码不对。请核对后再试；还没设过密码，请走“首次登录”。"))
        return _page(request, "accounts/login.html", form, following=following)
    login(request, person)
    return redirect(following)


@require_POST
def logout_now(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("已退出登录。"))
    return redirect(settings.LOGOUT_REDIRECT_URL)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def first_login(request: HttpRequest) -> HttpResponse:
    """Card number, code of the letter, ID number; the password is chosen on the next page."""
    form = LetterForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _page(request, "accounts/first_login.html", form)
    facts = form.cleaned_data
    try:
        person = attempt(request, username=facts["card_number"], code=facts["code"], id_number=facts["id_number"])
    except TooFast as refusal:
        return _too_fast(request, "accounts/first_login.html", form, refusal)
    if person is None:
        form.add_error(None, LETTER_REFUSED)
        return _page(request, "accounts/first_login.html", form)
    logout(request)
    request.session.cycle_key()
    request.session[PROVEN] = {"person": person.pk, "until": time.time() + PROVEN_SECONDS}
    return redirect("accounts:first_password")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def first_password(request: HttpRequest) -> HttpResponse:
    person = _proven_person(request)
    if person is None:
        messages.warning(request, _("时间过了，请再输一遍启用码和身份证号。启用码还没有用掉。"))
        return redirect("accounts:first_login")
    form = NewPasswordForm(request.POST or None, person=person)
    page = partial(_page, request, "accounts/first_password.html", form, letter=letter_in_hand(person))
    if request.method == "GET" or not form.is_valid():
        return page(person=person)
    try:
        person = use_letter(person, password=form.cleaned_data["new_password"])
    except Refusal as refusal:
        return page(person=person, refusal=refusal)
    del request.session[PROVEN]
    login(request, person, backend=BACKEND)
    end_other_sessions(person, kept=request.session.session_key)
    messages.success(request, _("密码设好了。以后用卡号或身份证号加这个密码登录。"))
    return redirect(settings.LOGIN_REDIRECT_URL)


@sensitive_post_parameters()
@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    """Asks the old password through the same count as a login: an open screen is no licence to guess."""
    person = cast(Person, request.user)
    form = PasswordChangeForm(request.POST or None, person=person)
    page = partial(_page, request, "accounts/password_change.html", form, base=_base_for(person))
    if request.method == "GET" or not form.is_valid():
        return page()
    try:
        known = attempt(request, username=person.card_number, password=form.cleaned_data["old_password"])
    except TooFast as refusal:
        return _too_fast(request, "accounts/password_change.html", form, refusal, base=_base_for(person))
    if known is None:
        form.add_error("old_password", _("现在的密码不对。"))
        return page()
    person = change_password(person, password=form.cleaned_data["new_password"])
    ended = end_other_sessions(person, kept=request.session.session_key)
    with following_key(request):
        update_session_auth_hash(request, person)
    words = ngettext("密码改好了，其他 %(n)d 处登录已经退出。", "密码改好了，其他 %(n)d 处登录已经退出。", ended) % {
        "n": ended
    }
    messages.success(request, words if ended else _("密码改好了。"))
    return redirect("accounts:me")


def locked_out(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """The answer while locked: the same for a number that exists and one that does not."""
    lock = current_lock(request, credentials)
    seconds = max(ceil((lock.until - timezone.now()).total_seconds()), 1)
    page = render(request, "accounts/locked.html", {"lock": lock, "minutes": ceil(seconds / 60)}, status=429)
    page["Retry-After"] = str(seconds)
    page["Cache-Control"] = "no-store"
    return page


def safe_next(request: HttpRequest) -> str:
    """Where to go after login: an address of ours, or home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return own_address(request, wanted) or resolve_url(settings.LOGIN_REDIRECT_URL)


def _page(request: HttpRequest, template: str, form: Form, **context: Any) -> HttpResponse:
    refusal = context.get("refusal")
    status = refusal.status if refusal else HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, template, {"form": form, **context}, status=status)


def _too_fast(request: HttpRequest, template: str, form: Form, refusal: TooFast, **context: Any) -> HttpResponse:
    form.add_error(None, str(refusal))
    page = render(request, template, {"form": form, **context}, status=refusal.status)
    page["Retry-After"] = str(refusal.seconds)
    return page


def _base_for(person: Person) -> str:
    """Without a menu while no other page may be opened."""
    return "base_public.html" if person.must_change_password else "base.html"


def _proven_person(request: HttpRequest) -> Person | None:
    proven = request.session.get(PROVEN) or {}
    if proven.get("until", 0) < time.time():
        return None
    return Person.objects.filter(pk=proven["person"], is_active=True).select_related("home").first()
