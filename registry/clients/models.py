from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.base.rowhistory import keep_history
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.people.sealing import open_sealed, seal

from .lifecycle import ClientLifecycle


class Kind(models.TextChoices):
    ONLINE = "online", _("远程教育平台")
    HR = "hr", _("人事系统")
    PROVINCE = "province", _("省级平台")


@keep_history()
class Client(ClientLifecycle):
    """Another system. It reaches the people at and under its place, and nobody else."""

    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("种类"), max_length=10, choices=Kind)
    app_id = models.CharField(_("接口账号"), max_length=40, unique=True)
    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="clients")
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("可以做什么"))
    networks = ArrayField(models.CharField(max_length=43), default=list, blank=True, verbose_name=_("允许的网段"))
    contact = models.CharField(_("联系人"), max_length=120)
    calls_a_minute = models.PositiveIntegerField(_("每分钟请求"), default=120)
    rows_a_day = models.PositiveIntegerField(_("每天行数"), default=200_000)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)
    activated_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    activated_at = models.DateTimeField(null=True)
    reason = models.CharField(_("原因"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="client_not_activated_by_who_created_it", condition=~Q(activated_by=F("created_by"))
            ),
            models.CheckConstraint(
                name="client_in_use_was_activated_by_somebody",
                condition=~Q(state="ACTIVE") | Q(activated_by__isnull=False, activated_at__isnull=False),
            ),
            models.CheckConstraint(name="client_may_do_something", condition=~Q(scopes=[])),
        ]

    def __str__(self) -> str:
        return self.name


class Way(models.TextChoices):
    """How a key is used: a secret that is only compared is kept as a digest, one that signs has to be kept sealed."""

    TOKEN = "token", _("换令牌（OAuth 2.0）")
    SIGNATURE = "signature", _("签名（appId、sign）")


@keep_history(without=("digest", "sealed"))
class Key(models.Model):
    """A secret of a client. Two of a way may be open at a time, so that a new one is in use before the old one ends."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="keys")
    way = models.CharField(_("用途"), max_length=10, choices=Way)
    slot = models.PositiveSmallIntegerField()
    digest = models.BinaryField(max_length=32)
    sealed = models.TextField(blank=True)
    hint = models.CharField(max_length=4)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="client_key_two_of_a_way_are_open", fields=["client", "way", "slot"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(name="client_key_slot_is_one_or_two", condition=Q(slot__in=[1, 2])),
            models.CheckConstraint(
                name="client_key_that_signs_is_sealed",
                condition=(Q(way="signature") & ~Q(sealed="")) | Q(way="token", sealed=""),
            ),
            models.CheckConstraint(
                name="client_key_ended_has_who_and_when",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]  # fmt: skip

    @property
    def secret(self) -> bytes:
        """What signatures are checked with."""
        return open_sealed(self.sealed, bound_to=self._seal_name).encode()

    def set_secret(self, secret: str) -> None:
        self.sealed = seal(secret, bound_to=self._seal_name)

    @property
    def _seal_name(self) -> str:
        return f"clients.key:{self.client_id}:{self.way}"


class Call(models.Model):
    """One request of a client: what was asked and what came of it, never about whom."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="calls", db_index=False)
    at = models.DateTimeField(auto_now_add=True)
    operation = models.CharField(max_length=60)
    status = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40, blank=True)
    rows = models.PositiveIntegerField(default=0)
    milliseconds = models.PositiveIntegerField()
    request = models.CharField(max_length=16)

    class Meta:
        indexes = [
            models.Index(fields=["client", "-id"], name="client_call_by_client"),
            models.Index(fields=["at"], name="client_call_by_moment"),
        ]


class Usage(models.Model):
    """How many requests of a minute and rows of a day a client has used up, counted over all workers."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+", db_index=False)
    span = models.CharField(max_length=6)
    since = models.DateTimeField()
    used = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="client_usage_once_a_span", fields=["client", "span", "since"]),
        ]


class Nonce(models.Model):
    """A word that a signed request used up; kept while the request's moment would still be accepted."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="client_nonce_used_once", fields=["client", "word"])]
        indexes = [models.Index(fields=["at"], name="client_nonce_by_moment")]
