"""Refusals in one form: what happened, why, what to do next. Every verb raises one of these and nothing else."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .words import run_on


class Refusal(Exception):
    """A request that is understood and not carried out; `code` is stable, the sentences are for people."""

    status = 409

    def __init__(self, what: object, why: object = "", then: object = "", *, code: str = "refused") -> None:
        super().__init__(what)
        self.what, self.why, self.then, self.code = what, why, then, code

    def __str__(self) -> str:
        return run_on(self.what, self.why, self.then)


class WrongState(Refusal):
    """The record has moved on: the step is not open in its present state."""


class NotAllowed(Refusal):
    """The step is open, but not to this person."""

    status = 403


def check_reason(reason: str, why: object) -> None:
    """What others will read later has to be said; `why` tells what it is for."""
    if not reason.strip():
        raise Refusal(_("请写原因。"), why, _("写一句话就够。"), code="reason_required")
