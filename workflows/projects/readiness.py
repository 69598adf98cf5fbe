"""Whether an application is whole: every gap as one sentence that names the field, so that all are mended at once."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from registry.base.words import listed, run_on

from .dates import today
from .models import Project
from .shape import overlap

REQUIRED = (
    "name", "level", "leader_name", "leader_title", "leader_unit", "leader_phone", "venue", "learners", "assessment",
    "last_year", "need", "aims", "content",
)  # fmt: skip
NUMBERS = ("intake", "fee", "credits_asked")
MOST_DISCIPLINES = 3


def check_whole(project: Project) -> None:
    """Refuse an application with gaps."""
    found = list(gaps(project))
    if found:
        raise Refusal(_("还不能上报。"), run_on(*found), _("请补齐后再上报，填好的已经保存。"), code="not_whole")


def gaps(project: Project) -> Iterator[str]:
    blank = [name for name in REQUIRED if not str(getattr(project, name)).strip()]
    blank += [name for name in NUMBERS if getattr(project, name) is None]
    if blank:
        yield _("还没有填：%(fields)s。") % {"fields": listed(_label(name) for name in blank)}
    if not 1 <= len(project.disciplines) <= MOST_DISCIPLINES:
        yield _("请选 1 到 %(most)s 个学科。") % {"most": MOST_DISCIPLINES}
    yield from _hours(project)
    yield from _teachers(project)
    yield from _days(project)


def _label(name: str) -> str:
    return str(Project._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _hours(project: Project) -> Iterator[str]:
    if project.hours == 0:
        yield _("理论学时和实践学时至少填一个。")
    if project.credits_asked == 0:
        yield _("拟授学分不能是 0。")
    if project.intake == 0:
        yield _("拟招生人数不能是 0。")


def _teachers(project: Project) -> Iterator[str]:
    teachers = project.teacher_list
    if not teachers:
        yield _("至少要有一位授课教师。")
    elif any(not teacher.is_whole for teacher in teachers):
        yield _("每位教师都要写明姓名和授课内容。")


def _days(project: Project) -> Iterator[str]:
    periods = project.period_list
    if not periods:
        yield _("至少要有一段举办日期。")
        return
    if overlap(periods):
        yield _("几段举办日期有重叠。")
    if periods[0].first <= today():
        yield _("举办日期要在今天以后。")
    if periods[0].first.year != periods[-1].last.year:
        yield _("举办日期要在同一年里；跨年的请分成两个项目。")
