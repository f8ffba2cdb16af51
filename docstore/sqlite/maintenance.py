"""Keeping a file small and forgetting for good: compaction, the sweep of orphans, purging.

All of it goes in bounded steps, so that a person's tap never waits for the whole. Purging is not replicated (design.md section 9): it
removes leaves with the ancestors that only they stood on, and tells the read models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from docstore.canonical import JsonObject
from docstore.revision import RevId
from docstore.sqlite.attachments import Held, condemn, remove_condemned
from docstore.sqlite.connection import Connection
from docstore.sqlite.documents import Head, delete_node, find_head, load_tree, move_head, remove_document
from docstore.sqlite.edits import Desk
from docstore.sqlite.indexes import apply_all
from docstore.sqlite.tables import get_setting, put_setting
from docstore.tree import leaves, without_leaves

_DOCUMENTS_A_STEP = 500
_PIECES_A_STEP = 20
_PAGES_A_STEP = 500


def compaction(connection: Connection, held: Held) -> Iterator[None]:
    """Compacts a file, one bounded transaction at each `next`, so that a writer can go in between."""
    yield from _drop_old_bodies(connection)
    yield from _sweep(connection, held)
    yield from _give_back_space(connection)


def _drop_old_bodies(connection: Connection) -> Iterator[None]:
    # Ancestors keep their names and lose their content.
    newest = int(connection.value("SELECT coalesce(max(doc), 0) FROM documents"))
    for first in range(0, newest + 1, _DOCUMENTS_A_STEP):
        with connection.transaction():
            connection.execute(
                """UPDATE revisions SET body = NULL, attachments = NULL
                   WHERE doc >= ? AND doc < ? AND superseded = 1 AND body IS NOT NULL""",
                (first, first + _DOCUMENTS_A_STEP),
            )
        yield


def _sweep(connection: Connection, held: Held) -> Iterator[None]:
    with connection.transaction():
        condemn(connection, held)
    more = True
    while more:
        yield
        with connection.transaction():
            more = remove_condemned(connection, held, _PIECES_A_STEP)


def _give_back_space(connection: Connection) -> Iterator[None]:
    free = int(connection.value("PRAGMA freelist_count"))
    while free > 0:
        with connection.transaction():
            connection.execute(f"PRAGMA incremental_vacuum({_PAGES_A_STEP})")
        before, free = free, int(connection.value("PRAGMA freelist_count"))
        if free >= before:
            return  # the file was created without the map that this needs
        yield


def purge(desk: Desk, asked: Mapping[str, Sequence[str]]) -> JsonObject:
    purged = {doc_id: _purge_document(desk, doc_id, [RevId.parse(rev) for rev in revs]) for doc_id, revs in asked.items()}
    place = int(get_setting(desk.connection, "purge_seq", 0)) + 1
    put_setting(desk.connection, "purge_seq", place)
    return {"purge_seq": place, "purged": purged}


def _purge_document(desk: Desk, doc_id: str, revs: list[RevId]) -> list[str]:
    head = find_head(desk.connection, doc_id)
    if head is None:
        return []
    before = load_tree(desk.connection, head.doc)
    after, taken = without_leaves(before, revs)
    if not taken:
        return []
    if open_leaves := leaves(after):
        _keep_rest(desk, head, [rev for rev in before if rev not in after])
        place = desk.places.next()
        move_head(desk.connection, head.doc, place, open_leaves)
        apply_all(desk.connection, desk.indexes, Head(head.doc, doc_id, place, open_leaves[0], len(open_leaves)))
    else:
        remove_document(desk.connection, head.doc)
        for index in desk.indexes:
            index.apply(desk.connection, doc_id, [])
    return [str(rev) for rev in taken]


def _keep_rest(desk: Desk, head: Head, gone: list[RevId]) -> None:
    for rev in gone:
        delete_node(desk.connection, head.doc, rev)
