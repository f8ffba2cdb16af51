"""Read models: tables that follow the documents, written in the edit's own transaction, so that a list never disagrees with them.

A read model that has another version than the file remembers is created anew and given every document again, in bounded steps that
survive a kill: the file remembers how far it came (design.md section 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from docstore.canonical import JsonObject
from docstore.sqlite.connection import Connection
from docstore.sqlite.documents import Head, as_json, heads_after, load_leaves, require_content
from docstore.sqlite.reading import stubs_of
from docstore.sqlite.tables import get_setting, put_setting

_STEP = 500


class Index(Protocol):
    """A read model kept in the database's own file."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> int: ...

    def create(self, connection: Connection) -> None:
        """(Re)creates its empty tables; every document is applied afterwards."""
        ...

    def apply(self, connection: Connection, doc_id: str, leaves: Sequence[JsonObject]) -> None:
        """Takes over one document: all its leaves after the edit, the winner first; none when it was purged."""
        ...


@runtime_checkable
class OfMany(Protocol):
    """A read model that takes over many documents at once more cheaply than one by one (a pull, a rebuild). It must say the same."""

    def apply_many(self, connection: Connection, documents: Sequence[tuple[str, Sequence[JsonObject]]]) -> None: ...


def bring_up_to_date(connection: Connection, indexes: Sequence[Index]) -> None:
    """Rebuilds what is of another version, and finishes what a kill broke off."""
    for _ in catching_up(connection, indexes, _STEP):
        continue


def catching_up(connection: Connection, indexes: Sequence[Index], documents: int) -> Iterator[None]:
    """The same a few documents at each `next`, for who has a screen to draw in between. An edit in between is taken over at once; those
    that are still to come take it over again, which changes nothing."""
    for index in indexes:
        state = get_setting(connection, _setting(index), {})
        if state.get("version") != index.version:
            state = _start_over(connection, index)
        while state["reached"] is not None:
            state = _step(connection, index, state["reached"], documents)
            yield


def apply_all(connection: Connection, indexes: Sequence[Index], head: Head) -> None:
    if indexes:
        documents = leaf_documents(connection, head)
        for index in indexes:
            index.apply(connection, head.doc_id, documents)


def apply_many(connection: Connection, indexes: Sequence[Index], heads: Sequence[Head]) -> None:
    """After many edits of one transaction, each document once, as it stands now."""
    documents = [(head.doc_id, leaf_documents(connection, head)) for head in heads] if indexes else []
    for index in indexes:
        if isinstance(index, OfMany):
            index.apply_many(connection, documents)
        else:
            for doc_id, leaves in documents:
                index.apply(connection, doc_id, leaves)


def leaf_documents(connection: Connection, head: Head) -> list[JsonObject]:
    """Every open leaf as a document, the winner first."""
    stored = [require_content(connection, head, leaf.rev) for leaf in load_leaves(connection, head)]
    return [as_json(head, content, stubs_of(content)) for content in stored]


def _start_over(connection: Connection, index: Index) -> JsonObject:
    with connection.transaction():
        index.create(connection)
        return _remember(connection, index, 0)


def _step(connection: Connection, index: Index, reached: int, documents: int) -> JsonObject:
    with connection.transaction():
        heads = heads_after(connection, reached, documents)
        apply_many(connection, [index], heads)
        return _remember(connection, index, heads[-1].doc if heads else None)


def _remember(connection: Connection, index: Index, reached: int | None) -> JsonObject:
    state: JsonObject = {"version": index.version, "reached": reached}
    put_setting(connection, _setting(index), state)
    return state


def _setting(index: Index) -> str:
    return f"index:{index.name}"
