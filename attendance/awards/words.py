"""The words of verdicts and standings, and how each looks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from attendance.analysis.facts import Code, FlagKind, Standing

CODES = [
    (Code.COMPLETE.value, _("完整")),
    (Code.REVIEW.value, _("要核实")),
    (Code.WAITING.value, _("等设备上传")),
    (Code.MISSING_IN.value, _("缺签到")),
    (Code.MISSING_CHECK.value, _("缺中途刷卡")),
    (Code.MISSING_OUT.value, _("缺签退")),
    (Code.TOO_SHORT.value, _("时间太短")),
    (Code.CARD.value, _("卡当时无效")),
    (Code.OUTSIDE.value, _("不在活动时间内")),
    (Code.AUDIENCE.value, _("不在授分范围")),
    (Code.ABSENT.value, _("没有刷卡")),
]
STANDINGS = [
    (Standing.EARNED.value, pgettext_lazy("attendance", "可授分")),
    (Standing.REVIEW.value, _("要核实")),
    (Standing.WAITING.value, _("等设备上传")),
    (Standing.NOTHING.value, _("未达到")),
    (Standing.AWARDED.value, pgettext_lazy("attendance", "已有学分")),
]
FLAGS = {
    FlagKind.CADENCE.value: _("几张卡连着刷，前后不到 2 秒"),
    FlagKind.ORDER.value: _("签到和签退的先后完全一样，前后不到 2 秒"),
    FlagKind.PLACES.value: _("5 分钟内在两个地点刷卡"),
    FlagKind.QUICK.value: _("签到和签退不到 1 分钟"),
    FlagKind.CLOCK.value: _("设备时钟校正以后才落在周期里"),
}
WORD_OF_CODE = dict(CODES)
WORD_OF_STANDING = dict(STANDINGS)
LOOK_OF_CODE = {
    Code.COMPLETE.value: "counted",
    Code.REVIEW.value: "warn",
    Code.WAITING.value: "waiting",
    Code.ABSENT.value: "withdrawn",
    Code.AUDIENCE.value: "withdrawn",
} | dict.fromkeys((code.value for code in Code if code.value.startswith("missing")), "refused")
LOOK_OF_CODE |= dict.fromkeys((Code.TOO_SHORT.value, Code.CARD.value, Code.OUTSIDE.value), "refused")
LOOK_OF_STANDING = {
    Standing.EARNED.value: "ok",
    Standing.REVIEW.value: "warn",
    Standing.WAITING.value: "waiting",
    Standing.NOTHING.value: "refused",
    Standing.AWARDED.value: "counted",
}
