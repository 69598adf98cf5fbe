"""What the buttons and pages that change a decided credit are tried on, and the rows that they could change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from registry.files.services import store
from tests.cast import Cast, png, submitted
from tests.workflows.hands import decide
from tests.workflows.test_missing import FACTS
from workflows.amendments import services
from workflows.amendments.models import Amendment
from workflows.clock.models import AppealTerm
from workflows.credits.models import Credit
from workflows.missing.models import MissingAward
from workflows.missing.services import ask, decide as decide_missing


def refused(cast: Cast) -> Credit:
    return decide("refuse", submitted(cast.nurse), cast.head_nurse, "不在认定范围")


def counted(cast: Cast, **facts: Any) -> Credit:
    passed = decide("pass", submitted(cast.nurse, **facts), cast.head_nurse, "已核对")
    return decide("pass", passed, cast.nursing_office, "已核对")


def amendment(cast: Cast, *, apply: bool = False) -> Amendment:
    """An amendment of the nurse's with a file, that waits or has been applied."""
    credit, colour = counted(cast, name="护理科研方法"), "grey" if apply else "white"
    upload = SimpleUploadedFile("certificate.png", png(colour), "image/png")
    file = store(upload, actor=cast.nurse)
    facts = {"hours": Decimal("18.00")}
    made = services.file(credit.pk, facts=facts, reason="少填了一天", actor=cast.nurse, files=[file])
    for reviewer in (cast.head_nurse, cast.nursing_office) if apply else ():
        services.decide(made.pk, "agree", actor=reviewer, opinion="已核对")
    return made


def missing_award(cast: Cast) -> MissingAward:
    """What the nurse attended without a credit, with a photo."""
    file = store(SimpleUploadedFile("photo.png", png("blue"), "image/png"), actor=cast.nurse)
    return ask(FACTS, actor=cast.nurse, reason="刷了卡，有照片", files=[file])


def amendment_back(cast: Cast) -> Amendment:
    """One that its reviewer returned for correction."""
    credit = counted(cast, name="病房管理")
    made = services.file(credit.pk, facts={"hours": Decimal("18.00")}, reason="少填了一天", actor=cast.nurse)
    return services.decide(made.pk, "hand_back", actor=cast.head_nurse, opinion="请补材料")


def missing_back(cast: Cast) -> MissingAward:
    made = ask(FACTS | {"name": "院内讲座"}, actor=cast.nurse, reason="刷了卡")
    return decide_missing(made.pk, "hand_back", actor=cast.nursing_office, opinion="请补材料")


def _to_amend_again(cast: Cast) -> tuple[list[int], dict[str, Any]]:
    made = amendment_back(cast)
    return [made.pk], _new_facts(made.credit)


def _to_ask_again(cast: Cast) -> tuple[list[int], dict[str, Any]]:
    facts = {name: FACTS[name] for name in ("kind", "level", "form", "subject", "from_date", "issuer")}
    amounts = {"hours": 12, "credits": 2, "discipline": "national-2022:03-01", "name": "院内讲座"}
    return [missing_back(cast).pk], facts | amounts | {"reason": "已补"}


def changes_of(cast: Cast) -> dict[str, int]:
    """What the addresses of this subject speak of."""
    waits = amendment(cast)
    return {
        "counted": counted(cast).pk,
        "amendments": waits.pk,
        "amended": amendment(cast, apply=True).credit_id,
        "amendment_file": waits.papers.get().pk,
        "missing": (missing := missing_award(cast)).pk,
        "missing_file": missing.papers.get().pk,
        "amendment_back": amendment_back(cast).pk,
        "missing_back": missing_back(cast).pk,
    }


def _new_facts(credit: Credit) -> dict[str, Any]:
    facts = {
        name: getattr(credit, name) for name in ("kind", "name", "level", "form", "subject", "issuer", "from_date")
    }
    amounts = {"hours": 18, "credits": 6, "discipline": "national-2022:03-01"}
    return facts | amounts | {"reason": "少填了一天", "then": "file"}


def _to_amend(cast: Cast) -> tuple[list[int], dict[str, Any]]:
    credit = counted(cast)
    return [credit.pk], _new_facts(credit)


CHANGES: dict[str, Any] = {
    "credits:appeal": lambda cast: ([refused(cast).pk], {"reason": "证书有效"}),
    "clock:terms": lambda cast: ([], {"days": 15, "reason": "通知"}),
    "amendments:new": _to_amend,
    "missing:withdraw": lambda cast: ([missing_award(cast).pk], {}),
    "amendments:correct": _to_amend_again,
    "missing:correct": _to_ask_again,
    "amendments:withdraw": lambda cast: ([amendment(cast).pk], {}),
}
CHANGED: list[tuple[Any, tuple[str, ...]]] = [
    (AppealTerm.objects.all(), ("pk", "days")),
    (Amendment.objects.all(), ("pk", "state")),
    (MissingAward.objects.all(), ("pk", "outcome", "level")),
]
