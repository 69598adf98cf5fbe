"""What a credit year asked by rows of its own becomes a standard of its jurisdiction, for that year alone."""

import hashlib
import json

from django.db import migrations
from django.utils import timezone

FIGURES = {
    "credits": "min_credits",
    "hours": "min_hours",
    "class_1": "min_class_1",
    "class_2": "min_class_2",
    "professional_hours": "min_professional_hours",
    "public_hours": "min_public_hours",
}


def forwards(apps, schema_editor):
    years, standards = apps.get_model("years", "CreditYear"), apps.get_model("standards", "Standard")
    for year in years.objects.order_by("from_date"):
        rows = [requirement_of(row) for row in year.requirements.order_by("title_level")]
        if rows or year.has_classes:
            document = {"format": 1, "name": year.name, "has_classes": year.has_classes, "requirements": rows}
            publish(standards, year, document)


def requirement_of(row):
    figures = {name: getattr(row, column) for name, column in FIGURES.items()}
    named = {"title": row.title_level} if row.title_level else {}
    return named | {name: str(amount) for name, amount in figures.items() if amount} | {"confidence": "own"}


def publish(standards, year, document):
    ends = year.to_date.year
    code = f"YEAR-{ends}"
    version = standards.objects.filter(place_id=year.jurisdiction_id, code=code).count() + 1
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    row = standards.objects.create(
        place_id=year.jurisdiction_id, code=code, version=version, name=year.name, from_year=ends, to_year=ends,
        document=document, digest=hashlib.sha256(text.encode()).hexdigest(),
    )  # fmt: skip
    standards.objects.filter(pk=row.pk).update(state="PUBLISHED", published_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("standards", "0003_row_history"), ("years", "0002_special_days")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
