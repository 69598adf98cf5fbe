from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.base.rowhistory import keep_history
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.people.sealing import open_sealed, seal
from registry.years.models import Activity

from .lifecycle import DeviceLifecycle


class Kind(models.TextChoices):
    TERMINAL = "terminal", _("刷卡终端")
    READER = "reader", _("读卡器")
    ZKTECO = "zkteco", _("中控考勤机")
    DESK = "desk", _("网页签到")


@keep_history(without=("key_sealed",))
class Device(DeviceLifecycle):
    """A reader or terminal. One that announces itself has no owner: it waits in quarantine until somebody knows it."""

    owner = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="devices")
    kind = models.CharField(_("种类"), max_length=10, choices=Kind)
    serial = models.CharField(_("序列号"), max_length=40, unique=True, validators=[RegexValidator(r"^[\w-]{3,40}$")])
    name = models.CharField(_("名称"), max_length=60, blank=True)
    network = models.CharField(_("来自网段"), max_length=43, blank=True)
    key_sealed = models.TextField(blank=True)
    registered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    registered_at = models.DateTimeField(auto_now_add=True)
    activated_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(_("原因"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="device_serial_is_a_plain_word", condition=Q(serial__regex=r"^[A-Za-z0-9_-]{3,40}$")
            ),
            models.CheckConstraint(
                name="device_without_an_owner_is_not_in_use",
                condition=Q(owner__isnull=False) | Q(state__in=["PENDING", "RETIRED"]),
            ),
            models.CheckConstraint(
                name="device_not_activated_by_who_registered_it", condition=~Q(activated_by=F("registered_by"))
            ),
            models.CheckConstraint(
                name="device_in_use_was_activated_by_somebody",
                condition=Q(activated_by__isnull=False) | Q(state__in=["PENDING", "RETIRED"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.serial

    @property
    def key(self) -> bytes:
        """What it signs with; empty where it never got one."""
        return bytes.fromhex(open_sealed(self.key_sealed, bound_to=self._seal_name)) if self.key_sealed else b""

    def set_key(self, key: bytes) -> None:
        """Seal the key into this row; the row needs its number first, because the seal is bound to it."""
        self.key_sealed = seal(key.hex(), bound_to=self._seal_name)

    @property
    def _seal_name(self) -> str:
        return f"devices.device:{self.pk}:key"


@keep_history()
class Station(models.Model):
    """From a day to a day the device stands in a room, serves an activity, or both."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="stations")
    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="stations")
    room = models.CharField(_("地点"), max_length=60, blank=True)
    from_date = models.DateField(_("从哪天"))
    to_date = models.DateField(_("到哪天"))
    set_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["from_date", "id"]
        constraints = [
            models.CheckConstraint(name="station_ends_after_it_begins", condition=Q(to_date__gte=F("from_date"))),
            models.CheckConstraint(
                name="station_says_a_room_or_an_activity", condition=~Q(room="") | Q(activity__isnull=False)
            ),
        ]


class Health(models.Model):
    """How a device fared when it was last heard of."""

    device = models.OneToOneField(Device, on_delete=models.PROTECT, primary_key=True, related_name="health")
    seen_at = models.DateTimeField(null=True)
    backlog = models.PositiveIntegerField(null=True, help_text="records that it has not been told of yet")
    offset_ms = models.BigIntegerField(null=True, help_text="what its clock lacks")
    memory_used = models.PositiveSmallIntegerField(null=True, help_text="in a hundred")
    firmware = models.CharField(max_length=60, blank=True)
    address = models.GenericIPAddressField(null=True)


class Boot(models.Model):
    """One run of a terminal, from power to power: its records are numbered from one.

    `expected` is what the run after it says of its last number; what is lacking up to there was lost or is on its way.
    """

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="boots")
    word = models.UUIDField()
    year = models.PositiveSmallIntegerField(help_text="in which its first record came; the records lie there")
    highest = models.BigIntegerField(default=0)
    stored = models.BigIntegerField(default=0)
    expected = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="boot_once_of_a_device", fields=["device", "word"]),
            models.CheckConstraint(
                name="boot_holds_no_more_than_its_highest_number", condition=Q(stored__lte=F("highest"))
            ),
        ]

    @property
    def missing(self) -> int:
        return max(self.highest, self.expected) - self.stored


class ClockSample(models.Model):
    """What a device's clock showed when the server's was known to it: `wall + offset_ms` was the right time.

    `mono_ms` is the device's own count since its boot, which no setting of the clock moves.
    """

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="clock_samples", db_index=False)
    boot = models.ForeignKey(Boot, on_delete=models.PROTECT, related_name="clock_samples", db_index=False)
    mono_ms = models.BigIntegerField()
    wall = models.DateTimeField()
    offset_ms = models.BigIntegerField()
    rtt_ms = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="clock_sample_once_at_its_moment", fields=["boot", "mono_ms"])]
        indexes = [models.Index(fields=["device", "-wall"], name="clock_sample_by_device")]


class Incident(models.Model):
    """What happened to a device that somebody should look at. Appended, never changed."""

    class Kind(models.TextChoices):
        POWER = "power", _("断电或重启")
        CLOCK_SET = "clock_set", _("时钟被改动")
        TAMPER = "tamper", _("外壳被打开")
        CLEARED = "cleared", _("记录被清除")
        SETTINGS = "settings", _("设置被改动")
        MEMORY = "memory", _("存储将满")
        GAP = "gap", _("记录缺号")
        CONFLICT = "conflict", _("同号不同内容")
        CHAIN = "chain", _("记录链断开")
        DAMAGED = "damaged", _("记录损坏")
        REFUSED = "refused", _("签名不符")
        NETWORK = "network", _("从别的网段联系")

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="incidents", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=80, help_text="by which the same event told twice is one")
    at = models.DateTimeField(null=True, help_text="by the device's clock")
    received_at = models.DateTimeField(auto_now_add=True)
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(name="incident_told_once", fields=["device", "kind", "name"])]
        indexes = [models.Index(fields=["device", "-id"], name="incident_by_device")]


class Pace(models.Model):
    """How often somebody asked in the span that runs."""

    who = models.CharField(max_length=120, primary_key=True)
    began_at = models.DateTimeField()
    count = models.PositiveIntegerField()


class Nonce(models.Model):
    """A word that a signed request used up; kept while the request's moment would still be accepted."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="nonce_used_once_by_a_device", fields=["device", "word"])]
        indexes = [models.Index(fields=["at"], name="nonce_by_moment")]
