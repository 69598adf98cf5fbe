"""How each state looks, everywhere: one tone, one icon, one word."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy


@dataclass(frozen=True)
class Look:
    tone: str
    icon: str
    word: str | Promise


LOOKS: dict[str, Look] = {
    # credits: blue a reviewer must move, amber the person, green done, red not passed, plum annulled, grey out of play
    "draft": Look("idle", "draft", _("草稿")),
    "department": Look("info", "department", _("待科室审")),
    "unit": Look("info", "unit", _("待单位审")),
    "bureau": Look("info", "bureau", _("待主管部门复审")),
    "returned": Look("warn", "returned", _("退回修改")),
    "counted": Look("ok", "counted", _("已计入")),
    "refused": Look("bad", "refused", _("不通过")),
    "withdrawn": Look("idle", "withdrawn", _("已撤回")),
    "annulled": Look("void", "annulled", _("已撤销")),
    # projects, beside those above
    "check": Look("info", "search", _("形式审查")),
    "review": Look("info", "people", _("评审中")),
    "approved": Look("ok", "counted", _("已批准")),
    "filed": Look("ok", "file", _("已备案")),
    "held": Look("warn", "activity", _("已举办")),
    "reported": Look("info", "chart", _("待审执行情况")),
    "audited": Look("ok", "passed", _("已结项")),
    # a person's year
    "undecided": Look("idle", "draft", _("待定")),
    "compliant": Look("ok", "counted", _("达标")),
    "lacking": Look("warn", "warn", _("未达标")),
    "exempt": Look("idle", "withdrawn", _("免修")),
    "not_counting": Look("idle", "annulled", _("不计达标")),
    "external": Look("idle", "globe", _("外来")),
    # marks beside a state
    "applied": Look("ok", "edit", _("已更正")),
    "rejected": Look("bad", "refused", _("不予更正")),
    "appealed": Look("info", "up", _("申诉")),
    "objection": Look("warn", "objection", _("异议中")),
    "duplicate": Look("bad", "copy", _("证书重复")),
    "unknown_project": Look("warn", "warn", _("项目库无此号")),
    "reminded": Look("info", "clock", _("已催办")),
    "handed_on": Look("idle", "swap", _("已转办")),
    "asked": Look("idle", "chat", _("请人提意见")),
    "claimed": Look("info", "hand", _("已签收")),
    # people, roles, organisations
    "active": Look("ok", "passed", _("在用")),
    "planned": Look("info", "clock", _("未开始")),
    "ended": Look("idle", "withdrawn", _("已结束")),
    "closed": Look("idle", "withdrawn", _("已停用")),
    "maternity": Look("idle", "clock", _("产假")),
    "not_counted": Look("idle", "annulled", _("不计达标")),
    "deregistered": Look("idle", "withdrawn", _("已注销")),
    "locked": Look("bad", "lock", _("已锁定")),
    "device_pending": Look("info", "clock", _("待启用")),
    "device_active": Look("ok", "passed", _("在用")),
    "device_suspended": Look("warn", "warn", _("已暂停")),
    "device_retired": Look("idle", "withdrawn", _("已停用")),
    "client_waiting": Look("info", "clock", _("待启用")),
    "client_active": Look("ok", "passed", _("在用")),
    "client_stopped": Look("idle", "withdrawn", _("已停用")),
    # rows that another system pushed
    "line_stored": Look("ok", "counted", _("已授分")),
    "line_unchanged": Look("idle", "check", _("早已授过")),
    "line_amending": Look("info", "edit", _("已提更正")),
    "line_revoking": Look("warn", "objection", _("已提撤销")),
    "line_refused": Look("bad", "refused", _("没有收下")),
    "command_queued": Look("idle", "clock", _("等它来取")),
    "command_sent": Look("info", "send", _("已发出")),
    "command_done": Look("ok", "passed", pgettext_lazy("job", "已完成")),
    "command_failed": Look("bad", "refused", _("没有办成")),
    # long work, and its items
    "queued": Look("info", "clock", _("排队中")),
    "running": Look("info", "rotate", _("进行中")),
    "finished": Look("ok", "passed", pgettext_lazy("job", "已完成")),
    "failed": Look("bad", "refused", _("已中止")),
    "cancelled": Look("idle", "withdrawn", _("已取消")),
    "waiting": Look("idle", "clock", _("还没办")),
    "skipped": Look("warn", "warn", pgettext_lazy("item", "没有办")),
    # rows of a table that was sent
    "row_new": Look("ok", "plus", _("新增")),
    "row_changed": Look("info", "edit", _("改动")),
    "row_same": Look("idle", "check", _("不变")),
    "row_refused": Look("warn", "warn", _("不能写入")),
    # versions of a standard, and their rows
    "standard_draft": Look("info", "draft", _("草稿")),
    "standard_published": Look("ok", "passed", _("已发布")),
    "standard_superseded": Look("idle", "withdrawn", _("已被取代")),
    "row_off": Look("void", "annulled", _("这里停用")),
    "row_gone": Look("void", "trash", _("去掉")),
    # phases of a credit year
    "year_planned": Look("idle", "draft", _("未开始")),
    "year_open": Look("info", "passed", _("进行中")),
    "year_closing": Look("warn", "clock", _("收尾")),
    "year_closed": Look("idle", "lock", _("已关闭")),
    # documents
    "valid": Look("ok", "counted", _("有效")),
    "amended": Look("warn", "warn", _("出具后有变化")),
    "revoked": Look("void", "annulled", _("已作废")),
    # cards
    "card_requested": Look("idle", "draft", _("待制卡")),
    "card_production": Look("info", "clock", _("制卡中")),
    "card_active": Look("ok", "passed", _("正常")),
    "card_lost": Look("bad", "lock", _("挂失")),
    "card_replaced": Look("idle", "swap", _("已补卡")),
    "card_void": Look("idle", "withdrawn", _("作废")),
    # plain
    "ok": Look("ok", "check", _("无异常")),
    "warn": Look("warn", "warn", _("有提示")),
    "bad": Look("bad", "refused", _("有问题")),
    "info": Look("info", "info", _("说明")),
    "idle": Look("idle", "draft", _("未开始")),
}


def look_of(code: object) -> Look:
    """The look of a state; an unknown code shows itself, so that a gap is seen and not hidden."""
    key = str(code)
    return LOOKS.get(key) or Look("idle", "draft", key)
