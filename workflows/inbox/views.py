"""待办: the list, the item, the verdict; one after the other until everything is decided."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from registry.base.paging import page_of as page_of_rows
from registry.base.refusals import NotAllowed, Refusal
from registry.people.models import Person
from workflows.engine import claims
from workflows.engine.models import Decision, Work
from workflows.engine.undoing import is_in_time

from . import items
from .desk import acting_desk, never_reviews, reader_of
from .handlers import handler_of, pages_of
from .home import SEEN_INBOX
from .item_page import ItemPage, page_of
from .listing import ListPane
from .reasons import chosen

DONE_PAGE = 30


@login_required
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """After login: a person's page leads on to where their day begins, once a session."""
    request.session.pop(SEEN_INBOX, None)
    return redirect("inbox:home")


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    if never_reviews(reader_of(request)):
        return redirect("inbox:home")
    return render(request, "inbox/list.html", {"pane": _pane(request)})


@login_required
@require_GET
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """A task of one's desks; done, it leads to its record; of other desks, it does not exist."""
    person = reader_of(request)
    work = items.open_for(person, pk)
    if work is not None:
        return _show(request, page_of(_pane(request), work))
    again = items.reopened(items.once_theirs(person, pk))
    if again is not None:
        return redirect(_pane(request).item_url(again.pk))
    done = items.done_here(person, pk)
    address = pages_of([done]).get(done.case_id) if done else None
    if address is None:
        raise Http404
    return redirect(address)


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """A verdict of the kind that the task's flow knows, then the next task of the same list."""
    person, verdict = reader_of(request), request.POST.get("verdict", "")
    work = _reachable(person, pk)
    handler = handler_of(work)
    opinion, code = chosen(request.POST.get("reason", ""), request.POST.get("opinion", ""), handler.reasons)
    choice = next((one for one in handler.choices if one.value == verdict), None)
    if choice is None:
        raise Http404

    def carry_out() -> str:
        state = handler.decide(work, verdict, actor=person, opinion=opinion, reason_code=code)
        return str(choice.done) % {"who": work.person_name, "what": work.headline, "state": state}

    return _do(request, work, carry_out, then=_next_url, verdict=verdict)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销本次审核: the task that one has just decided lies there again."""
    person = reader_of(request)
    work = _reachable(person, pk)
    take_back = handler_of(work).undo
    if take_back is None:
        raise Http404

    def carry_out() -> str:
        take_back(work, person)
        return _("已撤销，%(who)s《%(what)s》回到待办里。") % {"who": work.person_name, "what": work.headline}

    return _do(request, work, carry_out, then=_again_url)


@login_required
@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """签收"""
    person = reader_of(request)
    work = _reachable(person, pk)

    def carry_out() -> str:
        claims.claim(pk, actor=person)
        return _("已签收，别的审核人会看到你在办。")

    return _do(request, work, carry_out, then=_same_url)


@login_required
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """退签"""
    person = reader_of(request)
    work = _reachable(person, pk)

    def carry_out() -> str:
        claims.release(pk, actor=person)
        return _("已退签，回到大家的待办里。")

    return _do(request, work, carry_out, then=_same_url)


@login_required
@require_GET
def done(request: HttpRequest) -> HttpResponse:
    """已办: one's own verdicts, newest first."""
    if never_reviews(reader_of(request)):
        return redirect("inbox:home")
    rows = Decision.objects.filter(actor=reader_of(request), is_verdict=True).select_related(
        "beneficiary", "case", "place", "on_behalf_of", "work"
    )
    page = page_of_rows(rows, request.GET.get("after", ""), by=("-id",), size=DONE_PAGE)
    addresses = pages_of(page.rows)
    gone = items.undone(page.rows)
    shown = [
        (row, addresses.get(row.case_id, ""), *items.verdict_shown(row), row.work_id in gone, is_in_time(row))
        for row in page.rows
    ]
    return render(request, "inbox/done.html", {"pane": _pane(request), "page": page, "rows": shown})


def _do(
    request: HttpRequest,
    work: Work,
    verb: Callable[[], str],
    *,
    then: Callable[[ListPane, Work], str],
    verdict: str = "",
) -> HttpResponse:
    """Call a verb and go on; a refusal is shown in its place, with what was typed and the way to the next task."""
    person, pane = reader_of(request), _pane(request)
    try:
        if not items.sits_there(person, work):
            raise _not_any_more(person, work)
        words, can_undo = verb(), bool(verdict) and handler_of(work).undo is not None
        tags = f"undo:{pane.item_url(work.pk, 'inbox:undo')}" if can_undo else ""
        messages.success(request, words, extra_tags=tags)
    except Refusal as refusal:
        if not items.is_repeated(person, work, verdict):
            return _refuse(request, pane, work, refusal)
    return redirect(then(pane, work))


def _refuse(request: HttpRequest, pane: ListPane, work: Work, refusal: Refusal) -> HttpResponse:
    still_there = items.open_for(pane.person, work.pk)
    if still_there is None:
        return _show(request, ItemPage(pane, work, refusal=refusal))
    typed = {name: request.POST.get(name, "") for name in ("opinion", "reason")}
    return _show(request, page_of(pane, still_there, refusal=refusal, **typed))


def _show(request: HttpRequest, page: ItemPage) -> HttpResponse:
    context = {"pane": page.pane, "page": page, "item": page.item}
    return render(request, "inbox/item.html", context, status=page.status)


def _next_url(pane: ListPane, work: Work) -> str:
    following = items.following(pane.inbox, work)
    return pane.item_url(following.pk) if following else pane.here


def _again_url(pane: ListPane, work: Work) -> str:
    work.refresh_from_db(fields=["status"])
    again = items.reopened(work)
    return pane.item_url(again.pk) if again else pane.here


def _same_url(pane: ListPane, work: Work) -> str:
    return pane.item_url(work.pk)


def _reachable(person: Person, pk: int) -> Work:
    """A task of a desk where the person sits or once sat; anything else does not exist for them."""
    work = items.once_theirs(person, pk)
    if work is None:
        raise Http404
    return work


def _not_any_more(person: Person, work: Work) -> NotAllowed:
    own, other = _("你在“%(place)s”的审核角色已经结束。"), _("你在“%(place)s”的代理已经结束。")
    words = own if items.held_there(person, work) else other
    return NotAllowed(
        _("不能办理这一项。"),
        words % {"place": claims.place_of(work).name},
        _("如果不应该结束，请联系单位管理员。"),
        code="role_ended",
    )


def _pane(request: HttpRequest) -> ListPane:
    return ListPane(reader_of(request), acting_desk(request), request.GET)
