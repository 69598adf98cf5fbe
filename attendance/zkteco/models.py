from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from attendance.devices.models import Device
from registry.people.models import Person
from registry.people.sealing import open_sealed, seal


class CardForm(models.TextChoices):
    """What a terminal compares a card with: a field of 32 bits that each firmware fills in its own way."""

    PRINTED = "printed", _("卡面号")
    FORWARD = "forward", _("芯片号，高位在前")
    REVERSED = "reversed", _("芯片号，低位在前")


class Terminal(models.Model):
    """What is known of a ZKTeco terminal beside what is known of every device."""

    device = models.OneToOneField(Device, on_delete=models.PROTECT, primary_key=True, related_name="terminal")
    said = models.JSONField(default=dict, help_text="what it told of itself")
    card_form = models.CharField(_("卡号怎样写进机器"), max_length=8, choices=CardForm, default=CardForm.PRINTED)
    host = models.GenericIPAddressField(_("地址"), null=True, protocol="IPv4")
    port = models.PositiveIntegerField(
        _("端口"), default=4370, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    is_udp = models.BooleanField(_("用 UDP"), default=False)
    key_sealed = models.TextField(blank=True)
    pulled_at = models.DateTimeField(null=True)
    pull_failed = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="terminal_port_is_a_port", condition=Q(port__gte=1, port__lte=65535))
        ]

    @property
    def key(self) -> int:
        """Its comm key; nought where it has none."""
        return int(open_sealed(self.key_sealed, bound_to=self._seal_name)) if self.key_sealed else 0

    def set_key(self, key: int) -> None:
        self.key_sealed = seal(str(key), bound_to=self._seal_name) if key else ""

    @property
    def _seal_name(self) -> str:
        return f"zkteco.terminal:{self.device_id}:key"


class Post(models.Model):
    """A body as it came, committed before it is acknowledged; what is read out of it may be read again.

    The same body that comes again is the same post: a terminal repeats what it heard no answer to.
    """

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="posts", db_index=False)
    table = models.CharField(max_length=40)
    digest = models.BinaryField(max_length=32)
    body = models.BinaryField()
    doubt = models.CharField(max_length=10, blank=True, help_text="why it earns nothing, by the way it came")
    received_at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    lines = models.PositiveIntegerField(default=0)
    unusable = models.PositiveIntegerField(default=0, help_text="lines that name no moment or no card")

    class Meta:
        constraints = [models.UniqueConstraint(name="post_once_from_a_device", fields=["device", "table", "digest"])]
        indexes = [models.Index(fields=["id"], name="post_not_read_yet", condition=Q(taken_at__isnull=True))]


class Command(models.Model):
    """What a terminal is asked to do when it next asks: sent again after silence, until it says what became of it."""

    class Kind(models.TextChoices):
        USER = "user", _("下发人员")
        FORGET = "forget", _("删除人员")
        LOG = "log", _("重传一天的刷卡")
        SUM = "sum", _("核对一天的条数")
        INFO = "info", _("报告状态")

    class State(models.TextChoices):
        QUEUED = "queued", _("等它来取")
        SENT = "sent", _("已发出")
        DONE = "done", _("已完成")
        FAILED = "failed", _("没有办成")

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="commands", db_index=False)
    kind = models.CharField(max_length=6, choices=Kind)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField(null=True)
    state = models.CharField(max_length=6, choices=State, default=State.QUEUED)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    sent = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    code = models.IntegerField(null=True, help_text="as the terminal returned it; negative is a failure")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="command_names_whom_or_which_day",
                condition=Q(kind__in=["user", "forget"], person__isnull=False, day__isnull=True)
                | Q(kind__in=["log", "sum"], person__isnull=True, day__isnull=False)
                | Q(kind="info", person__isnull=True, day__isnull=True),
            ),
            models.CheckConstraint(
                name="command_sent_has_its_moment", condition=Q(state="queued") | Q(state="failed") | Q(sent__gte=1)
            ),
            models.CheckConstraint(
                name="command_ended_has_its_moment",
                condition=Q(state__in=["queued", "sent"], ended_at__isnull=True)
                | Q(state__in=["done", "failed"], ended_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="command_waits_once",
                fields=["device", "kind", "person", "day"],
                condition=Q(state__in=["queued", "sent"]),
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["device", "id"], name="command_open", condition=Q(state__in=["queued", "sent"])),
            models.Index(fields=["device", "-id"], name="command_by_device"),
        ]


class DayCount(models.Model):
    """核对: how many swipes of a day the terminal says it holds, and how many are here."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="day_counts", db_index=False)
    day = models.DateField()
    there = models.PositiveIntegerField()
    here = models.PositiveIntegerField()
    asked_again = models.PositiveSmallIntegerField(default=0, help_text="how often the day was sent again for it")
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="day_counted_once_of_a_device", fields=["device", "day"])]

    @property
    def lacking(self) -> int:
        return self.there - self.here


class StickFile(models.Model):
    """A file of a stick: looked at first, taken in when somebody says so, forgotten after a day if nobody does."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="stick_files", db_index=False)
    name = models.CharField(max_length=120)
    body = models.BinaryField()
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    counted = models.JSONField(default=dict, help_text="what its lines came to")

    class Meta:
        indexes = [models.Index(fields=["device", "-id"], name="stick_file_by_device")]
