"""What went wrong, as RFC 9457 says it: a code that stays, and the sentences in both languages."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy as _, override
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from registry.base.refusals import Refusal

TYPE = "urn:xuefen:problem:"
Words = str | Promise


class ProblemRenderer(JSONRenderer):
    media_type = "application/problem+json"


class Problem(Exception):
    """A refusal of the API's own; both sentences are lazy, to be said in every language."""

    def __init__(self, status: int, code: str, title: Words, detail: Words = "", **more: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.title, self.detail, self.more = status, code, title, detail, more


USUAL: tuple[tuple[Any, int, str, Words], ...] = (
    (Http404, 404, "not_found", _("没有这一项。")),
    ((PermissionDenied, exceptions.PermissionDenied), 403, "not_allowed", _("没有这个权限。")),
    (RequestDataTooBig, 413, "too_large", _("内容太大，请分成几批再发。")),
    (
        (BadRequest, exceptions.ParseError, exceptions.UnsupportedMediaType), 400, "unreadable",
        _("内容读不懂，请按接口说明的 JSON 发送。"),
    ),
)  # fmt: skip


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every refusal in one form; what is no refusal goes on and is a 500."""
    problem = _problem(error)
    if problem is None:
        return None
    response = Response(_body(problem), status=problem.status, content_type=ProblemRenderer.media_type)
    if seconds := problem.more.get("retry_after"):
        response["Retry-After"] = str(seconds)
    if isinstance(error, exceptions.MethodNotAllowed):
        response["Allow"] = ", ".join(context["view"].allowed_methods)
    if "wait" in problem.more:
        response["Retry-After"] = str(problem.more["wait"])
    return response


def _problem(error: Exception) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, Refusal):
        reasons = [words for words in (error.why, error.then) if words]
        more = {"wait": error.wait} if hasattr(error, "wait") else {}
        return Problem(
            error.status, error.code, cast("Words", error.what),
            format_lazy(" ".join("{}" for _one in reasons), *reasons), **more,
        )  # fmt: skip
    for kinds, status, code, title in USUAL:
        if isinstance(error, kinds):
            return Problem(status, code, title)
    if isinstance(error, exceptions.ValidationError):
        return Problem(422, "invalid", _("内容不符合要求。"), errors=error.get_full_details())
    if isinstance(error, exceptions.APIException):
        return Problem(error.status_code, error.default_code, _("请求没有被接受。"))
    return None


def _body(problem: Problem) -> dict[str, Any]:
    language = get_language() or settings.LANGUAGE_CODE
    said = {code: _said(problem, code) for code, _name in settings.LANGUAGES}
    own = said.get(language, said[settings.LANGUAGE_CODE])
    return {
        "type": TYPE + problem.code, "code": problem.code, "status": problem.status, **own, "languages": said,
        **problem.more,
    }  # fmt: skip


def _said(problem: Problem, language: str) -> dict[str, str]:
    with override(language):
        return {"title": str(problem.title), "detail": str(problem.detail)}
