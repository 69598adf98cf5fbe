"""A person's own account, and the page that prints sealed letters."""

from __future__ import annotations

import io
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.base.paging import capped_count, page_of
from registry.base.refusals import Refusal
from registry.organisations.models import Kind, Organisation
from registry.organisations.queries import chain
from registry.people.models import Person, StatusInterval
from registry.roles.policy import grants_of, may_anywhere

from .letters import AT_ONCE, issue_letters
from .paper import print_letters
from .queries import ACTIVE, SENT, TABS, WAITING, letter_row, people_for_letters, rows_of, within_reach
from .sessions import end_other_sessions, sessions_of

SESSIONS_SHOWN = 20
EMPTY = {
    WAITING: (gettext_lazy("没有人在等启用信"), gettext_lazy("管理范围里的人都有密码，或者手里有一封没用过的启用信。")),
    SENT: (gettext_lazy("没有打印了还没用的信"), gettext_lazy("打印过、本人还没用的启用信在这里，30 天后过期。")),
    ACTIVE: (gettext_lazy("还没有人设过密码"), gettext_lazy("本人用启用信设好密码后，就到这里。")),
}


@never_cache
@login_required
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    context = {
        "person": person,
        "place": " ".join(place.name for place in reversed(_home(person))),
        "grants": grants_of(person),
        "status": _status_today(person),
        "sessions": sessions_of(person)[:SESSIONS_SHOWN],
        "own_key": request.session.session_key,
        "prints_letters": may_anywhere(person, "letters.print"),
    }
    return render(request, "accounts/me.html", context)


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    ended = end_other_sessions(cast(Person, request.user), kept=request.session.session_key)
    words = ngettext("其他 %(n)d 处登录已经退出。", "其他 %(n)d 处登录已经退出。", ended) % {"n": ended}
    messages.success(request, words if ended else _("没有其他登录。"))
    return redirect("accounts:me")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest) -> HttpResponseBase:
    """The list, and as the answer to POST the papers."""
    actor = cast(Person, request.user)
    if not may_anywhere(actor, "letters.print"):
        raise PermissionDenied(_("启用信由单位管理员或安全管理员打印。"))
    if request.method != "POST":
        return _letters_page(request, actor)
    try:
        return _print_chosen(request, actor)
    except Refusal as refusal:
        return _letters_page(request, actor, refusal=refusal)


def _print_chosen(request: HttpRequest, actor: Person) -> HttpResponseBase:
    tab = _tab(request)
    with transaction.atomic():
        made = issue_letters(_chosen(request, actor, tab), actor=actor, again=tab != WAITING)
        pdf = print_letters(made, address=request.build_absolute_uri(reverse("accounts:first_login")))
    name = _("启用信-%(day)s-%(n)d封.pdf") % {"day": timezone.localdate().isoformat(), "n": len(made)}
    return FileResponse(io.BytesIO(pdf), as_attachment=True, filename=name, content_type="application/pdf")


def _chosen(request: HttpRequest, actor: Person, tab: str) -> list[int]:
    if request.POST.get("everything") == "1":
        people = people_for_letters(actor, tab=tab, words=_words(request))
        return list(people.order_by("id").values_list("pk", flat=True)[:AT_ONCE])
    keys = {int(key) for key in request.POST.getlist("chosen") if key.isascii() and key.isdigit() and len(key) < 19}
    # One's own key passes here, so that the verb says why not.
    if len(keys - {actor.pk}) != within_reach(actor).filter(pk__in=keys).count():
        raise Http404
    return sorted(keys)


def _letters_page(request: HttpRequest, actor: Person, refusal: Refusal | None = None) -> HttpResponse:
    words = _words(request)
    tab = _tab(request) if "tab" in request.GET else _tab_with(actor, words)
    people = people_for_letters(actor, tab=tab, words=words)
    page = page_of(rows_of(people), request.GET.get("after", ""), by=("id",))
    total = capped_count(people, AT_ONCE)
    context: dict[str, Any] = {
        "tab": tab,
        "tabs": [{"code": code, "name": name, "current": code == tab} for code, name in TABS],
        "words": words,
        "rows": [letter_row(person) for person in page.rows],
        "next_url": _address(tab, words, page.next) if page.next else "",
        "first_url": "" if page.first else _address(tab, words),
        "total": total,
        "all": total.rstrip("+"),
        "more": bool(page.next) or not page.first,
        "empty": EMPTY[tab][0],
        "empty_why": EMPTY[tab][1],
        "again": tab != WAITING,
        "sent": tab == SENT,
        "refusal": refusal,
    }
    return render(request, "accounts/letters.html", context, status=refusal.status if refusal else 200)


def _address(tab: str, words: str, after: str = "") -> str:
    return "?" + urlencode({"tab": tab, "q": words, "after": after})


def _tab(request: HttpRequest) -> str:
    wanted = request.GET.get("tab", "")
    return wanted if wanted in dict(TABS) else WAITING


def _tab_with(actor: Person, words: str) -> str:
    """Where a link that only knows the person leads: the list that holds them today."""
    found = (code for code, _name in TABS if words and people_for_letters(actor, tab=code, words=words).exists())
    return next(found, WAITING)


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:40]


def _home(person: Person) -> list[Organisation]:
    """Department and unit, nearest first."""
    places = chain(person.home) if person.home else []
    return [place for place in places if place.kind in (Kind.DEPARTMENT, Kind.UNIT)]


def _status_today(person: Person) -> str:
    today = timezone.localdate()
    interval = person.statuses.filter(Q(to_date__isnull=True) | Q(to_date__gte=today), from_date__lte=today).last()
    return str(interval.get_kind_display() if interval else StatusInterval.Kind.ACTIVE.label)
