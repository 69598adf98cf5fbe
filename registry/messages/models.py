from __future__ import annotations

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from registry.people.models import Person


class MessageQuerySet(QuerySet["Message"]):
    def of(self, person: Person) -> MessageQuerySet:
        """What has gone out to this person; the only way to load a message for a page."""
        return self.filter(person=person, not_before__lte=timezone.now())

    def unseen(self) -> MessageQuerySet:
        return self.filter(seen_at__isnull=True)


class Message(models.Model):
    """Something a person should know. It goes out at `not_before`; until then it can be recalled without a trace.

    A row is the whole outbox of the app itself. Another channel (mail, WeChat) reads the rows that have gone out
    and keeps the state of its own deliveries beside them, one row for each message and channel.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=32)
    facts = models.JSONField(default=dict)
    url = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=120)
    created = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            # By key first and as text: recalling looks for the beginning of keys.
            models.UniqueConstraint(
                name="message_tells_a_person_once", fields=["key", "person"], opclasses=["text_pattern_ops", "int8_ops"]
            ),
            models.CheckConstraint(name="message_has_code_and_key", condition=~Q(code="") & ~Q(key="")),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="message_by_person"),
            models.Index(
                fields=["person", "not_before"], name="message_unseen_by_person", condition=Q(seen_at__isnull=True)
            ),
        ]
