"""Opinions that reviewers write again and again: a click fills the field, and the code stays with the words."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.credits.reasons import OTHER, REASONS, Reason


def code_of(opinion: str) -> str:
    """The code of the standing opinion that was kept in the text, whatever was added to it."""
    if not opinion.strip():
        return ""
    return next((reason.code for reason in REASONS if str(reason.words) in opinion), OTHER)


def chosen(code: str, opinion: str, among: Sequence[Reason]) -> tuple[str, str]:
    """The opinion and its code, where one was chosen, written or both; a choice alone speaks its words."""
    reason = next((one for one in among if one.code == code), None)
    if reason is None:
        return opinion, code_of(opinion)
    return opinion if opinion.strip() else str(reason.words), reason.code
