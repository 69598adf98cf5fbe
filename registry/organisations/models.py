from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.base.rowhistory import keep_history


class Kind(models.TextChoices):
    PROVINCE = "province", _("省级卫生健康委")
    CITY = "city", _("市卫生健康委")
    DISTRICT = "district", _("区县卫生健康局")
    UNIT = "unit", _("单位")
    DEPARTMENT = "department", _("科室")


BUREAUS = (Kind.PROVINCE, Kind.CITY, Kind.DISTRICT)

# What may hang under what: units of the city hang directly under it, a village clinic under its township hospital.
PARENTS: dict[str, tuple[str, ...]] = {
    Kind.PROVINCE: (),
    Kind.CITY: (Kind.PROVINCE,),
    Kind.DISTRICT: (Kind.CITY,),
    Kind.UNIT: (Kind.PROVINCE, Kind.CITY, Kind.DISTRICT, Kind.UNIT),
    Kind.DEPARTMENT: (Kind.UNIT, Kind.DEPARTMENT),
}


@keep_history()
class Organisation(models.Model):
    """A node of the one tree. `path` holds the ids from the root down, "/1/7/32/", so that 7 is no prefix of 70."""

    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=18, blank=True, help_text=_("统一社会信用代码"))
    sort = models.PositiveIntegerField(default=0)
    phone = models.CharField(max_length=40, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="organisation_path_is_unique", fields=["path"]),
            models.UniqueConstraint(name="organisation_name_is_unique_under_its_parent", fields=["parent", "name"]),
            models.CheckConstraint(
                name="organisation_only_a_bureau_is_a_root",
                condition=Q(parent__isnull=False) | Q(kind__in=["province", "city"]),
            ),
            models.CheckConstraint(name="organisation_is_not_its_own_parent", condition=~Q(parent=F("id"))),
        ]
        indexes = [models.Index(fields=["path"], opclasses=["text_pattern_ops"], name="organisation_by_path")]

    def __str__(self) -> str:
        return self.name

    @property
    def ids(self) -> list[int]:
        """The ids on the way from the root to this node, itself last."""
        return [int(part) for part in self.path.strip("/").split("/")]

    def holds(self, other: Organisation) -> bool:
        """Whether the other node is this one or lies below it."""
        return other.path.startswith(self.path)
