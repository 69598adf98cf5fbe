from __future__ import annotations

import datetime as dt

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from pypinyin import Style, lazy_pinyin

from registry.base.rowhistory import keep_history
from registry.codes.models import Line, Sex, Title
from registry.organisations.models import Organisation

from . import idnumber
from .sealing import blind_index, open_sealed, seal


class PersonManager(BaseUserManager["Person"]):
    def by_number(self, number: str) -> Person | None:
        """Find a person by printed card number or by ID number, as typed."""
        number = idnumber.clean(number)
        if number.isdigit() and len(number) == 10:
            return self.filter(card_number=number).first()
        if idnumber.is_valid(number):
            return self.filter(id_number_index=blind_index(number)).first()
        return None


@keep_history(without=("password", "last_login", "id_number_sealed"))
class Person(AbstractBaseUser):
    """A staff member, who is also the account that acts: whoever decides anything here is a person."""

    card_number = models.CharField(_("卡号"), max_length=10, unique=True, validators=[RegexValidator(r"^\d{10}$")])
    id_number_sealed = models.TextField(blank=True)
    id_number_index = models.BinaryField(null=True, unique=True, max_length=32)
    name = models.CharField(_("姓名"), max_length=40)
    initials = models.CharField(max_length=40, blank=True, db_index=True)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex, default=Sex.UNKNOWN)
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    title = models.ForeignKey(Title, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("职称"))
    line = models.CharField(_("条线"), max_length=12, choices=Line)
    phone = models.CharField(_("电话"), max_length=20, blank=True)
    home = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()

    USERNAME_FIELD = "card_number"
    REQUIRED_FIELDS = ["name", "line"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="person_card_number_is_ten_digits", condition=Q(card_number__regex=r"^[0-9]{10}$")
            ),
            models.CheckConstraint(
                name="person_id_number_is_sealed_and_indexed_together",
                condition=Q(id_number_sealed="", id_number_index__isnull=True)
                | (~Q(id_number_sealed="") & Q(id_number_index__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["initials", "id"], name="person_by_initials"),
            models.Index(fields=["home"], name="person_in_office_by_home", condition=Q(is_active=True)),
            models.Index(fields=["name"], opclasses=["varchar_pattern_ops"], name="person_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def set_id_number(self, number: str) -> None:
        """Seal the number into this row; the row needs its key first, because the seal is bound to it."""
        self.id_number_sealed = seal(number, bound_to=self._seal_name)
        self.id_number_index = blind_index(number)

    @property
    def id_number(self) -> str:
        """The number in clear; every caller shows it masked or logs why it did not."""
        return open_sealed(self.id_number_sealed, bound_to=self._seal_name) if self.id_number_sealed else ""

    @property
    def masked_id_number(self) -> str:
        return idnumber.mask(self.id_number) if self.id_number_sealed else ""

    @property
    def masked_phone(self) -> str:
        return f"{self.phone[:3]}****{self.phone[-2:]}" if len(self.phone) > 6 else "****" if self.phone else ""

    @property
    def _seal_name(self) -> str:
        return f"people.person:{self.pk}:id_number"


def initials(name: str) -> str:
    """Pinyin initials, "lrx" for 林若溪: what people type to find a name."""
    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
    return "".join(letter for letter in letters if letter.isalnum() or letter == " ")[:40]


@keep_history()
class Membership(models.Model):
    """The one home of a person from a day to a day; a trigger refuses a second one at the same time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="membership_one_open_per_person", fields=["person"], condition=Q(to_date__isnull=True)
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
            ),
        ]


@keep_history()
class StatusInterval(models.Model):
    """正常、产假、不计达标、注销, each from a day to a day; a day without an interval is an active one."""

    class Kind(models.TextChoices):
        ACTIVE = "active", _("正常")
        MATERNITY = "maternity", _("产假")
        NOT_COUNTED = "not_counted", _("不计达标")
        DEREGISTERED = "deregistered", _("注销")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="statuses")
    kind = models.CharField(max_length=14, choices=Kind)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    granted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="status_one_open_per_person", fields=["person"], condition=Q(to_date__isnull=True)
            ),
            models.CheckConstraint(
                name="status_ends_after_it_begins", condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date"))
            ),
        ]

    def covers(self, day: dt.date) -> bool:
        return self.from_date <= day and (self.to_date is None or day <= self.to_date)
