"""按人: the people, one person's year, and a verdict on all or some of what waits of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_POST

from registry.base.keys import typed_key
from registry.base.refusals import Refusal
from registry.people.models import Person
from workflows.credits import services
from workflows.credits.cohort import Outcome
from workflows.credits.models import Credit
from workflows.credits.states import Verdict
from workflows.inbox.desk import acting_desk, never_reviews, reader_of
from workflows.inbox.reasons import code_of

from .listing import PeoplePane
from .page import PersonPage, page_of, show_outcomes

PREVIEW = "preview"


@login_required
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    if never_reviews(reader_of(request)):
        return redirect("inbox:home")
    return render(request, "inbox/people.html", {"pane": _pane(request)})


@login_required
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    pane, subject = _pane(request), _subject(pk)
    page = page_of(pane, subject, year=request.GET.get("year", ""))
    return _show(request, page) if page else _nothing_left(request, pane, subject)


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One verdict on what was ticked, then the next person; what was refused is shown beside its line."""
    pane, subject = _pane(request), _subject(pk)
    picks, verdict = _picks(request.POST), request.POST.get("verdict", "")
    opinion, year = request.POST.get("opinion", ""), request.GET.get("year", "")
    page = page_of(pane, subject, year=year, picks=picks)
    if page is None or not page.is_waiting:
        return _nothing_left(request, pane, subject)
    page.opinion = opinion
    if verdict == PREVIEW:
        return _show(request, page)
    if verdict not in Verdict.values:
        raise Http404
    onward = page.next_url or pane.url()
    try:
        outcomes = _decide(verdict, picks, subject, actor=pane.person, opinion=opinion)
    except Refusal as refusal:
        page.refusal = refusal
        return _show(request, page)
    if all(one.refusal is None for one in outcomes):
        messages.success(request, _done_words(verdict, subject, page, outcomes))
        return redirect(onward)
    fresh = page_of(pane, subject, year=year, picks=picks)
    if fresh is None or not fresh.is_waiting:
        return _nothing_left(request, pane, subject)
    fresh.opinion = opinion
    return _show(request, show_outcomes(fresh, outcomes))


def _decide(verdict: str, picks: dict[int, int], subject: Person, **facts: Any) -> list[Outcome]:
    """Only this person's credits, and only as long as each lies where it was seen."""
    theirs = list(Credit.objects.filter(pk__in=picks, person=subject).values_list("pk", flat=True))
    if not theirs:
        raise Refusal(_("还没有选。"), _("一项也没有勾选。"), _("勾选要办的，再办理。"), code="nothing_chosen")
    return services.decide(verdict, theirs, reason_code=code_of(facts["opinion"]), seen=picks, **facts)


def _done_words(verdict: str, subject: Person, page: PersonPage, outcomes: list[Outcome]) -> str:
    count, done = len(outcomes), {one.credit_id for one in outcomes}
    if verdict == Verdict.PASS:
        words = ngettext(
            "已通过 %(who)s 的 %(n)d 项，%(sum)s 学分。", "已通过 %(who)s 的 %(n)d 项，%(sum)s 学分。", count
        )
    elif verdict == Verdict.RETURN:
        words = ngettext("已退回 %(who)s 的 %(n)d 项，等本人修改。", "已退回 %(who)s 的 %(n)d 项，等本人修改。", count)
    else:
        words = ngettext(
            "已判 %(who)s 的 %(n)d 项不通过，本人能看到意见。",
            "已判 %(who)s 的 %(n)d 项不通过，本人能看到意见。",
            count,
        )
    total = sum(line.credit.credits for line in page.year.mine if line.credit.pk in done)
    return words % {"who": subject.name, "n": count, "sum": number_format(total, 2)}


def _picks(posted: QueryDict) -> dict[int, int]:
    """The ticked credits, each with the task that was seen."""
    pairs = (word.partition("-")[::2] for word in posted.getlist("pick"))
    keys = ((typed_key(credit), typed_key(work)) for credit, work in pairs)
    return {credit: work for credit, work in keys if credit and work}


def _nothing_left(request: HttpRequest, pane: PeoplePane, subject: Person) -> HttpResponse:
    """Done already, by oneself or a colleague; a stranger's page does not exist."""
    seen = Credit.objects.visible_to(pane.person).filter(person=subject).exclude(person=pane.person)
    if not pane.desks or not seen.exists():
        raise Http404
    messages.info(request, _("%(name)s 没有等你审核的了。") % {"name": subject.name})
    return redirect(pane.url())


def _show(request: HttpRequest, page: PersonPage) -> HttpResponse:
    return render(request, "inbox/person.html", {"pane": page.pane, "page": page}, status=page.status)


def _subject(pk: int) -> Person:
    return get_object_or_404(Person.objects.select_related("home", "title"), pk=pk)


def _pane(request: HttpRequest) -> PeoplePane:
    reader = reader_of(request)
    return PeoplePane(reader, acting_desk(request), request.GET)
