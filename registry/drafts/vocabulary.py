"""The words of codes that are data themselves, as the code tables have them today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from registry.tables.lookup import rows_of


class Word(str):
    """A word in the reader's language that knows how it is called in every other."""

    every: frozenset[str]


class TableWords(Mapping[str, Word]):
    def __init__(self, table: str) -> None:
        self._table = table

    def __getitem__(self, code: str) -> Word:
        row = rows_of(self._table)[code]
        word = Word(row.word)
        word.every = frozenset(filter(None, (row.name, row.name_en)))
        return word

    def __iter__(self) -> Iterator[str]:
        return iter(rows_of(self._table))

    def __len__(self) -> int:
        return len(rows_of(self._table))


KINDS, LEVELS, EMPLOYMENTS = TableWords("category"), TableWords("level"), TableWords("employment")
