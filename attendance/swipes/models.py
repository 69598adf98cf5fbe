from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from attendance.devices.models import Boot, Device
from registry.people.models import Person
from registry.years.models import Activity


class Source(models.TextChoices):
    """By which way a swipe came."""

    TERMINAL = "terminal", _("刷卡终端")
    STICK = "stick", _("U 盘")
    READER = "reader", _("读卡器")
    PUSH = "push", _("考勤机上传")
    PULL = "pull", _("考勤机读取")
    QR = "qr", _("扫码")
    DESK = "desk", _("签到台")
    SHEET = "sheet", _("纸质签到表")


class RawRecord(models.Model):
    """A record as its device told it. Appended, never changed; its table is partitioned by year.

    `key` names it within its device: boot and number of a terminal of ours, or the digest of what an ADMS line says.
    The year follows from the key, so that a record that comes again finds itself whenever it comes.
    """

    pk = models.CompositePrimaryKey("year", "device_id", "key")
    year = models.PositiveSmallIntegerField()
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.BinaryField(max_length=16)
    source = models.CharField(max_length=8, choices=Source)
    received_at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        db_table = "swipes_rawrecord"


class Clock(models.TextChoices):
    """What the moment of a swipe rests on."""

    SAMPLED = "sampled", _("已对时")
    CLAIMED = "claimed", _("设备时钟")
    UNKNOWN = "unknown", _("时间不明")


class Quarantine(models.TextChoices):
    """Why a swipe cannot earn anything as it stands."""

    PENDING = "pending", _("设备未启用")
    SUSPENDED = "suspended", _("设备已暂停")
    RETIRED = "retired", _("设备已停用")
    NETWORK = "network", _("来自别的网段")
    UNSIGNED = "unsigned", _("没有签名的文件")
    CLOCK = "clock", _("时间不明")
    RANDOM = "random", _("随机卡号")


class Swipe(models.Model):
    """A card, a device and a second, however often and by whatever way it was told. Made from raw records alone.

    `at` is the claimed moment put right by the device's clock samples; what the device called activity, in or out
    counts only where a station of the device allows it.
    """

    device = models.ForeignKey(Device, null=True, on_delete=models.PROTECT, related_name="swipes", db_index=False)
    boot = models.ForeignKey(
        Boot, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    source = models.CharField(max_length=8, choices=Source)
    number = models.CharField(max_length=32, blank=True, help_text="as printed or typed, digits kept exactly")
    uid = models.CharField(max_length=20, blank=True, help_text="upper-case hexadecimal in over-air order")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="swipes", db_index=False)
    activity = models.ForeignKey(Activity, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    said_activity = models.BigIntegerField(null=True, help_text="which activity the device says it served")
    claimed_at = models.DateTimeField(help_text="by the device's clock, to the second")
    claimed_zone = models.SmallIntegerField(null=True, help_text="minutes east of Greenwich, as claimed")
    mono_ms = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    clock = models.CharField(max_length=8, choices=Clock)
    quarantine = models.CharField(max_length=10, choices=Quarantine, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="swipe_once_of_a_card_at_a_device_in_a_second",
                fields=["device", "claimed_at", "number", "uid"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="swipe_says_a_card", condition=~Q(number="") | ~Q(uid="")),
        ]
        indexes = [
            models.Index(fields=["person", "at"], name="swipe_by_person", condition=Q(person__isnull=False)),
            models.Index(fields=["activity", "at"], name="swipe_by_activity", condition=Q(activity__isnull=False)),
            models.Index(fields=["number"], name="swipe_unclaimed_by_number", condition=Q(person__isnull=True)),
            models.Index(fields=["uid"], name="swipe_unclaimed_by_uid", condition=Q(person__isnull=True) & ~Q(uid="")),
        ]
