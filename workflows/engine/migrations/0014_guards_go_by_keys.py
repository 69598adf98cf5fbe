from django.db import migrations

# A plan of plpgsql is kept for a session. One made while a table was small read the whole of it ever after: the first
# five thousand awards of a young installation cost a hundred times what they cost later.
GUARDS = {
    "engine_work_case": ("enable_seqscan", "enable_material"),
    "engine_decision_pointers": ("enable_seqscan", "enable_material"),
    "engine_decision_chain": ("enable_seqscan",),
}
BY_KEYS, AS_BEFORE = (
    "".join(f"ALTER FUNCTION {name}() {word.format(one)};\n" for name, ways in GUARDS.items() for one in ways)
    for word in ("SET {} = off", "RESET {}")
)


class Migration(migrations.Migration):
    dependencies = [("engine", "0013_decisions_point_at_what_is")]
    operations = [migrations.RunSQL(BY_KEYS, AS_BEFORE)]
