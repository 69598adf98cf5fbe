from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.organisations.models import Organisation
from registry.people.models import Person


class Table(models.TextChoices):
    LEVEL = "level", _("学分级别")
    FORM = "form", _("举办方式")
    TYPE = "type", _("活动类型")
    CATEGORY = "category", _("学分类别")
    SUBCATEGORY = "subcategory", _("子类别")
    EMPLOYMENT = "employment", _("用工形式")


class Code(models.Model):
    """One code of a table, of a jurisdiction or, without one, of everywhere; retired, never deleted.

    What credits carry is the code alone, so a code is unique in its table whoever keeps it. A protected one is read
    by name in rules: it may be called otherwise, but not retired.
    """

    table = models.CharField(max_length=12, choices=Table)
    code = models.CharField(max_length=16)
    jurisdiction = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    parent = models.CharField(max_length=16, blank=True)
    credit_class = models.CharField(max_length=1, blank=True)
    position = models.PositiveIntegerField(default=0)
    from_date = models.DateField(null=True)
    to_date = models.DateField(null=True)
    is_protected = models.BooleanField(default=False)

    class Meta:
        ordering = ["table", "position", "id"]
        constraints = [
            models.UniqueConstraint(name="code_is_unique_in_its_table", fields=["table", "code"]),
            models.CheckConstraint(name="code_has_a_name", condition=~Q(code="") & ~Q(name="")),
            models.CheckConstraint(
                name="code_class_follows_from_a_level", condition=Q(table="level") | Q(credit_class="")
            ),
            models.CheckConstraint(
                name="code_of_a_sub_category_has_its_category",
                condition=Q(table="subcategory") & ~Q(parent="") | ~Q(table="subcategory") & Q(parent=""),
            ),
            models.CheckConstraint(
                name="code_ends_after_it_begins", condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date"))
            ),
            models.CheckConstraint(
                name="code_that_rules_read_is_not_retired", condition=Q(is_protected=False) | Q(to_date__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def facts(self) -> dict[str, object]:
        """What a change can change, as the history keeps it."""
        return {
            "name": self.name,
            "name_en": self.name_en,
            "credit_class": self.credit_class,
            "position": self.position,
            "from_date": self.from_date.isoformat() if self.from_date else None,
            "to_date": self.to_date.isoformat() if self.to_date else None,
        }


class CodeChange(models.Model):
    """Who changed which code, when, from what to what. Appended, never changed; its newest key is the version."""

    class Step(models.TextChoices):
        ADD = "add", _("新增")
        EDIT = "edit", _("修改")
        RETIRE = "retire", _("停用")
        RESTORE = "restore", _("恢复")
        MOVE = "move", _("换次序")

    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="changes")
    step = models.CharField(max_length=8, choices=Step)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    changed_at = models.DateTimeField(auto_now_add=True)


class Need(models.TextChoices):
    """What has to prove a credit of a kind."""

    REQUIRED = "required", _("必须上传")
    OPTIONAL = "optional", _("可以不传")
    PAPER = "paper", _("只看原件")


class EvidenceRule(models.Model):
    """What a jurisdiction asks as evidence for a category of credits; the nearest one's word holds."""

    jurisdiction = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=16)
    need = models.CharField(max_length=8, choices=Need)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="evidence_rule_once_per_kind", fields=["jurisdiction", "kind"]),
        ]


class PolicyChange(models.Model):
    """Who changed a jurisdiction's policy, from what to what and why. Appended, never changed."""

    jurisdiction = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=200)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(name="%(class)s_changes", condition=~Q(before=F("after")))]


class EvidenceChange(PolicyChange):
    """A change of what is asked as evidence, by kind."""
