"""Tables of the peer; made by the benchmark's owner, because they belong to no migration."""

from typing import Any

from django.db import connection, models
from viewflow.workflow.models import Process

from registry.people.models import Person


class Record(models.Model):
    """What moves: no more columns than a decision needs, which is in the peer's favour."""

    process = models.OneToOneField(Process, on_delete=models.PROTECT, related_name="record")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=12, default="DRAFT")
    name = models.CharField(max_length=200)
    approvals = models.JSONField(default=dict)
    decided_by = models.CharField(max_length=200, blank=True)
    department_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects: models.Manager["Record"] = models.Manager()

    class Meta:
        managed = False
        db_table = "bench_record"


class History(models.Model):
    """The same row that our decision writes."""

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey("viewflow.Task", on_delete=models.PROTECT, related_name="+", db_index=False)
    step = models.CharField(max_length=24)
    from_state = models.CharField(max_length=16)
    to_state = models.CharField(max_length=16)
    is_verdict = models.BooleanField(default=True)
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    beneficiary = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    headline = models.CharField(max_length=200)
    opinion = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects: models.Manager["History"] = models.Manager()

    class Meta:
        managed = False
        db_table = "bench_history"


def make_tables(owner: Any) -> None:
    """Create both through Django's own schema editor's words, as the owner."""
    with connection.schema_editor(collect_sql=True) as editor:
        editor.create_model(Record)
        editor.create_model(History)
    with owner.cursor() as cursor:
        for statement in editor.collected_sql:
            cursor.execute(statement.rstrip(";"))
