"""Choose, look, confirm: the way from many ticked rows to a job."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from registry.base.keys import typed_key
from registry.base.pages import answer_refusal
from registry.base.refusals import Refusal
from registry.jobs import engine, services
from registry.jobs.models import Job, State
from registry.people.models import Person
from workflows.credits.states import Verdict
from workflows.inbox.credit_items import CreditHandler
from workflows.inbox.frame import acting_for, acting_places
from workflows.inbox.listing import ListPane
from workflows.inbox.queries import desks_of
from workflows.inbox.reasons import code_of

from . import freezing
from .deciding import NAME
from .preview import Preview
from .undoing import undo_all


@login_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Freeze what is ticked, or all that the filters of the address leave, and go on to the dry run."""
    person = _person(request)
    if not desks_of(person):
        raise Http404
    pane = ListPane(person, acting_for(request, acting_places(person)), request.GET)
    if request.POST.get("everything") == "1":
        pairs = freezing.matching(pane.inbox)
    else:
        pairs = freezing.chosen([typed_key(key) for key in request.POST.getlist("chosen")])
    if not pairs:
        messages.warning(request, _("没有选中任何一项。"))
        return redirect(pane.here)
    job = services.plan(NAME, owner=person, place=pane.acting, subjects=pairs, facts={"back": pane.here})
    return redirect("bulk:check", pk=job.pk)


@login_required
@require_GET
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The dry run; once confirmed, the job itself."""
    job = _own(request, pk)
    if job.state != State.PLANNED:
        return redirect("jobs:detail", pk=pk)
    return _show(request, job)


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The verdict on the frozen set; few items are decided at once, many by the worker. Sent twice, it is one job."""
    job, verdict, opinion = _own(request, pk), request.POST.get("verdict", ""), request.POST.get("opinion", "").strip()
    if verdict not in Verdict.values:
        raise Http404
    error = "" if opinion or job.state != State.PLANNED else _why_words(job, verdict, _person(request))
    if error:
        return _show(request, job, error=error)
    facts = {"verdict": verdict, "opinion": opinion, "reason_code": code_of(opinion)}
    job = services.start(job.pk, owner=_person(request), facts=facts)
    if job.total <= settings.JOB_AT_ONCE:
        engine.advance(job.pk)
    return redirect("jobs:detail", pk=pk)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销 all that a job has decided, as a job of its own."""
    job = _own(request, pk)
    try:
        undone = undo_all(job, owner=_person(request))
    except Refusal as refusal:
        back = reverse("jobs:detail", args=[pk])
        return answer_refusal(request, refusal, back=back, back_word=_("回到结果"))
    if undone.total <= settings.JOB_AT_ONCE:
        engine.advance(undone.pk)
    return redirect("jobs:detail", pk=undone.pk)


def _why_words(job: Job, verdict: str, person: Person) -> str:
    """Why this verdict cannot go without an opinion; empty where it can."""
    if verdict != Verdict.PASS:
        return _("请先写意见。退回和不通过都要让对方知道原因。")
    preview = Preview(job, person)
    if preview.flagged and not preview.clean:
        return _("请先写意见。系统核对有提示的，通过时也要说明核对了什么。")
    return ""


def _show(request: HttpRequest, job: Job, *, error: str = "") -> HttpResponse:
    context = {
        "job": job,
        "preview": Preview(job, _person(request)),
        "handler": CreditHandler(),
        "opinion": request.POST.get("opinion", ""),
        "error": error,
        "back": job.facts["back"],
    }
    return render(request, "bulk/check.html", context, status=422 if error else 200)


def _own(request: HttpRequest, pk: int) -> Job:
    return get_object_or_404(Job, pk=pk, owner=_person(request), name=NAME)


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
