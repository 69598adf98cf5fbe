"""The chain of decisions: every row carries the hash of the row before it in its case, and its own.

The hash is that of a line of JSON that names every column. A trigger writes it, so that no INSERT goes past it. Which
columns the line names is a version, kept in the row: a new column gets a new version here and a migration that calls
`install` with it, and the rows that were written before keep theirs.
"""

from __future__ import annotations

from collections.abc import Callable

NUMBER: Callable[[str], str] = "coalesce({}::text, 'null')".format
WORDS: Callable[[str], str] = "to_json({}::text)::text".format
TRUTH: Callable[[str], str] = "CASE WHEN {} THEN 'true' ELSE 'false' END".format
HEX: Callable[[str], str] = "'\"' || encode({}, 'hex') || '\"'".format
MOMENT: Callable[[str], str] = (
    "'\"' || to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') || '\"'".format
)

Named = tuple[str, str, Callable[[str], str]]
"""The name in the line, the column, and how the value is written."""

FIRST: tuple[Named, ...] = (
    ("position", "position", NUMBER),
    ("previous", "previous_hash", HEX),
    ("case", "case_id", NUMBER),
    ("decision", "id", NUMBER),
    ("step", "step", WORDS),
    ("from_state", "from_state", WORDS),
    ("to_state", "to_state", WORDS),
    ("is_verdict", "is_verdict", TRUTH),
    ("actor", "actor_id", NUMBER),
    ("beneficiary", "beneficiary_id", NUMBER),
    ("place", "place_id", NUMBER),
    ("city", "city_id", NUMBER),
    ("work", "work_id", NUMBER),
    ("headline", "headline", WORDS),
    ("reason_code", "reason_code", WORDS),
    ("opinion", "opinion", WORDS),
    ("at", "at", MOMENT),
)
SECOND = (*FIRST, ("on_behalf_of", "on_behalf_of_id", NUMBER), ("receiver", "receiver_id", NUMBER))
VERSIONS: dict[int, tuple[Named, ...]] = {1: FIRST, 2: SECOND}
LATEST = max(VERSIONS)
TRIGGER = "zz_engine_decision_chain"
"""Triggers fire in the order of their names: what another one still changes would not be hashed."""
LINKS = frozenset({"chain_version", "hash"})
"""Columns that no version names: one says which version it is, the other is what comes out."""


def line(version: int, row: str) -> str:
    """SQL of the line of a row, as one version writes it."""
    fields = [f"'\"version\":{version}'"]
    fields += [f"',\"{name}\":', {write(f'{row}.{column}')}" for name, column, write in VERSIONS[version]]
    return f"concat('{{', {', '.join(fields)}, '}}')"


def hash_of(text: str) -> str:
    return f"sha256(convert_to({text}, 'UTF8'))"


def any_line(row: str, *, latest: int = LATEST) -> str:
    """SQL of the line of a row, whichever version it was written with."""
    cases = " ".join(f"WHEN {version} THEN {line(version, row)}" for version in VERSIONS if version <= latest)
    return f"CASE {row}.chain_version {cases} END"


def install(version: int) -> str:
    """SQL of the trigger that links a new decision to the one before it; what the INSERT says of it does not count.

    The names are full ones, for a table of the same name in a session's own temporary schema would be found first.
    A row of the same INSERT that came earlier is seen. Two transactions that add to one case at once would take the
    same position, which is refused.
    """
    return f"""
CREATE OR REPLACE FUNCTION engine_decision_chain() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $guard$
DECLARE before record;
BEGIN
  SELECT d.id, d.position, d.hash INTO before FROM public.engine_decision d
    WHERE d.case_id = NEW.case_id ORDER BY d.position DESC LIMIT 1;
  IF before.id >= NEW.id THEN
    RAISE EXCEPTION 'decision % would stand behind decision % of its case', NEW.id, before.id
      USING ERRCODE = 'check_violation';
  END IF;
  NEW.chain_version := {version};
  NEW.position := coalesce(before.position, 0) + 1;
  NEW.previous_hash := coalesce(before.hash, ''::bytea);
  NEW.hash := {hash_of(line(version, "NEW"))};
  RETURN NEW;
END $guard$;
CREATE OR REPLACE TRIGGER {TRIGGER} BEFORE INSERT ON engine_decision
  FOR EACH ROW EXECUTE FUNCTION engine_decision_chain();
"""  # noqa: S608 (our own words)


UNINSTALL = f"DROP TRIGGER {TRIGGER} ON engine_decision; DROP FUNCTION engine_decision_chain();"


def link_existing(version: int, *, cases_at_a_time: int = 20_000) -> str:
    """SQL that chains the rows which stand already, by ranges of cases; every row is written once."""
    columns = sorted({column for _, column, _ in VERSIONS[version]} - {"position", "previous_hash"})
    own = ", ".join(f"t.{column}" for column in columns)
    return f"""
ALTER TABLE engine_decision DISABLE TRIGGER engine_decision_append_only;
DO $link$
DECLARE
  low bigint := 0; high bigint; most bigint := (SELECT max(case_id) FROM engine_decision);
BEGIN
  WHILE low < most LOOP
    high := low + {cases_at_a_time};
    WITH RECURSIVE told AS MATERIALIZED (
      SELECT {", ".join(columns)}, row_number() OVER (PARTITION BY case_id ORDER BY id) AS place
      FROM engine_decision WHERE case_id > low AND case_id <= high
    ), link AS (
      SELECT t.id, t.case_id, t.position, t.previous_hash, {hash_of(line(version, "t"))} AS hash
      FROM (SELECT {own}, t.place AS position, ''::bytea AS previous_hash FROM told t WHERE t.place = 1) AS t
      UNION ALL
      SELECT t.id, t.case_id, t.position, t.previous_hash, {hash_of(line(version, "t"))} AS hash
      FROM (
        SELECT {own}, t.place AS position, link.hash AS previous_hash
        FROM link JOIN told t ON t.case_id = link.case_id AND t.place = link.position + 1
      ) AS t
    )
    UPDATE engine_decision d
      SET chain_version = {version}, position = link.position, previous_hash = link.previous_hash, hash = link.hash
      FROM link WHERE link.id = d.id;
    low := high;
  END LOOP;
END $link$;
ALTER TABLE engine_decision ENABLE TRIGGER engine_decision_append_only;
"""  # noqa: S608 (our own words)
