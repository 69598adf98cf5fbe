from django.db import migrations

# One key for one certificate, however its number was typed: full or half width, capitals, spaces, dashes of any kind.
# What is too short to name anything, or holds no digit (无, 见附件), is no number.
KEY = r"""
CREATE FUNCTION credits_certificate_key(number text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $key$
  SELECT CASE WHEN length(k.key) >= 4 AND k.key ~ '[0-9]' THEN k.key ELSE '' END FROM (
    SELECT upper(regexp_replace(normalize(number, NFKC),
      '[\s\-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\u200b\u200c\u200d\ufeff_]', '', 'g')) AS key
  ) AS k
$key$;
"""

# Beside the credits and not on them: a verdict writes neither this row nor its index.
TABLE = """
CREATE TABLE credits_certificate (
  credit_id bigint PRIMARY KEY REFERENCES credits_credit (id) ON DELETE CASCADE,
  key varchar(80) NOT NULL CHECK (key <> '')
);
CREATE INDEX certificate_by_key ON credits_certificate (key, credit_id);
CREATE FUNCTION credits_certificate_follows() RETURNS trigger LANGUAGE plpgsql AS $follow$
DECLARE found text := credits_certificate_key(NEW.certificate_number);
BEGIN
  IF found = '' THEN
    DELETE FROM credits_certificate WHERE credit_id = NEW.id;
  ELSE
    INSERT INTO credits_certificate (credit_id, key) VALUES (NEW.id, found)
      ON CONFLICT (credit_id) DO UPDATE SET key = excluded.key;
  END IF;
  RETURN NULL;
END $follow$;
CREATE TRIGGER credits_certificate_is_kept AFTER INSERT ON credits_credit FOR EACH ROW
  WHEN (NEW.certificate_number <> '') EXECUTE FUNCTION credits_certificate_follows();
CREATE TRIGGER credits_certificate_follows AFTER UPDATE OF certificate_number ON credits_credit FOR EACH ROW
  WHEN (NEW.certificate_number IS DISTINCT FROM OLD.certificate_number) EXECUTE FUNCTION credits_certificate_follows();
"""
NO_TABLE = """
DROP TRIGGER credits_certificate_follows ON credits_credit;
DROP TRIGGER credits_certificate_is_kept ON credits_credit;
DROP FUNCTION credits_certificate_follows();
DROP TABLE credits_certificate;
"""
AT_A_TIME = 50_000
CHUNK = """
INSERT INTO credits_certificate (credit_id, key)
SELECT id, credits_certificate_key(certificate_number) FROM credits_credit
WHERE id > %s AND id <= %s AND certificate_number <> '' AND credits_certificate_key(certificate_number) <> ''
ON CONFLICT (credit_id) DO NOTHING
"""


def fill(apps, schema_editor):
    """What was there before, some thousand keys at a time, each in a transaction of its own."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM credits_credit")
        last = cursor.fetchone()[0]
        for start in range(0, last, AT_A_TIME):
            cursor.execute(CHUNK, [start, start + AT_A_TIME])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("credits", "0018_sub_category_and_type_stand"), ("years", "0005_standards_ask_now")]
    operations = [
        migrations.RunSQL(KEY, "DROP FUNCTION credits_certificate_key(text);"),
        migrations.RunSQL(TABLE, NO_TABLE),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
