"""The table of raw records, made by hand: Django has no word for a table that is cut into years."""

from __future__ import annotations

from collections.abc import Iterable

YEARS = range(2024, 2041)

TABLE = """
CREATE TABLE swipes_rawrecord (
  year smallint NOT NULL CONSTRAINT raw_record_has_a_year CHECK (year >= 0),
  device_id bigint NOT NULL CONSTRAINT raw_record_is_of_a_device REFERENCES devices_device (id) DEFERRABLE,
  key bytea NOT NULL CONSTRAINT raw_record_key_has_sixteen_bytes CHECK (length(key) = 16),
  source varchar(8) NOT NULL,
  received_at timestamptz NOT NULL,
  text text NOT NULL,
  CONSTRAINT raw_record_once_in_its_device PRIMARY KEY (year, device_id, key)
) PARTITION BY LIST (year);
CREATE TABLE swipes_rawrecord_other PARTITION OF swipes_rawrecord DEFAULT;
"""


def year_table(year: int) -> str:
    return f"CREATE TABLE swipes_rawrecord_{year} PARTITION OF swipes_rawrecord FOR VALUES IN ({year});"


def make_table(years: Iterable[int] = YEARS) -> str:
    """SQL of the table and of its years; what falls into none of them lies in a part of its own."""
    return TABLE + "\n".join(year_table(year) for year in years)


DROP = "DROP TABLE swipes_rawrecord;"
