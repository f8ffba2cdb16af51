"""Words by which the office finds a visit: its address, its dwelling's addresses and order numbers, who made it.

Rule (issue 17): the same fold as on the devices (`schemas.search_words`), over everything that has arrived and not over one page of it.
What is erased leaves no word: FTS5's `secure-delete` takes it out of the index at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from docstore.errors import DocstoreError
from docstore.sqlite.connection import Connection
from schemas.search_words import asked, finds, indexed, phrase

LEVELS = ("high", "medium", "low", "none")
"""As `tables.LEVEL` numbers them."""


@dataclass(frozen=True)
class Wish:
    """What the list is narrowed to. `authors` are the names by which people are searched, by user name."""

    query: str = ""
    level: str = ""
    group: str = ""
    authors: Mapping[str, str] = field(default_factory=dict)


def create(connection: Connection, table: str, of: str) -> None:
    """`of` is the table whose rows are found; what is deleted there is found no more, whoever deletes it."""
    connection.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5(words, tokenize='unicode61 remove_diacritics 2')")
    connection.execute(
        f"CREATE TRIGGER IF NOT EXISTS {table}_gone AFTER DELETE ON {of} BEGIN DELETE FROM {table} WHERE rowid = old.rowid; END"
    )
    if not list(connection.execute(f"SELECT 1 FROM {table}_config WHERE k = 'secure-delete'")):  # else every start would write
        with suppress(DocstoreError):  # an SQLite before 3.42 does not know the word
            connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('secure-delete', 1)")


def keep(connection: Connection, table: str, texts: Iterable[str]) -> None:
    """The words of the row that was just inserted."""
    connection.execute(f"INSERT INTO {table} (rowid, words) VALUES (last_insert_rowid(), ?)", (indexed(texts),))


def narrowed(wish: Wish, level: str) -> tuple[str, tuple[str, ...]]:
    """A condition on assessments `a`: every part of the query is found in the visit, its dwelling or its author."""
    conditions: list[str] = []
    arguments: list[str] = []
    for words in asked(wish.query):
        authors = [name for name, shown in wish.authors.items() if finds(" ".join(words), [shown])]
        conditions.append(
            "(a.rowid IN (SELECT rowid FROM visit_words WHERE visit_words MATCH ?) OR a.dwelling IN (SELECT dwelling FROM dwellings"
            " WHERE rowid IN (SELECT rowid FROM dwelling_words WHERE dwelling_words MATCH ?))"
            " OR a.author IN (SELECT value FROM json_each(?)))"
        )
        arguments += [phrase(words), phrase(words), json.dumps(authors)]
    if wish.group:
        conditions.append("a.target_group = ?")
        arguments.append(wish.group)
    if wish.level in LEVELS:
        conditions.append(f"{level} = {LEVELS.index(wish.level)}")
    return " AND ".join(["1", *conditions]), tuple(arguments)
