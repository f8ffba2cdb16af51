"""Whether documents could follow what the centre already holds: the answer before anything is written.

Rule: the same `schemas` that devices ask at typing time. Each document is judged by itself; a stay also against its residence's facts and
those that stand before it in the same question. Nothing is stored, and what a residence's facts allow is told only to who may read them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from docstore.couch_api.authentication import UserContext
from schemas.changes import Change
from schemas.documents import JsonObject
from schemas.errors import InvalidDocument, RuleBroken, SchemaError
from schemas.facts import Void, intact
from schemas.hold import Hold
from schemas.identifiers import residence_database
from schemas.kinds import check_document, check_values, model_of
from schemas.out_of_service import OutOfService
from schemas.residence import Residence
from schemas.rules.stays import check_event
from schemas.stay import StayEvent
from sync_server.accounts.roles import CATALOG
from sync_server.api.callers import may_read
from sync_server.centre import Centre
from sync_server.couch.port import Database, existing
from sync_server.problems import Problem

_OF_A_RESIDENCE: Mapping[str, type[StayEvent | Hold | OutOfService]] = {model.kind: model for model in (StayEvent, Hold, OutOfService)}


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a document would not do: the error, and the document's place in the question."""

    error: SchemaError
    index: int

    @property
    def path(self) -> str | None:
        return getattr(self.error, "path", "") or None


@dataclass(frozen=True, slots=True)
class _House:
    """A residence and its facts; those of the same question are added as they pass."""

    residence: Residence
    facts: list[JsonObject] = field(default_factory=list)


class Question:
    """The documents of one request, in their order."""

    def __init__(self, centre: Centre, caller: UserContext) -> None:
        self._centre = centre
        self._caller = caller
        self._houses: dict[str, _House] = {}
        self._voids: list[JsonObject] = []

    async def objection(self, documents: Sequence[JsonObject]) -> Objection | None:
        """The first thing that is wrong; None when all of them could be written."""
        for index, document in enumerate(documents):
            try:
                await self._check(document)
            except SchemaError as error:
                return Objection(error, index)
        return None

    async def _check(self, document: JsonObject) -> None:
        _check_alone(document)
        kind = document["type"]
        if kind == Void.kind:
            self._voids.append(document)
        elif kind in _OF_A_RESIDENCE:
            fact = _OF_A_RESIDENCE[kind].from_document(document)
            house = await self._house(fact.residence)
            if isinstance(fact, StayEvent):
                await asyncio.to_thread(check_event, fact, house.residence, [*house.facts, *self._voids])
            house.facts.append(document)

    async def _house(self, residence: str) -> _House:
        if residence not in self._houses:
            self._houses[residence] = await self._read_house(residence)
        return self._houses[residence]

    async def _read_house(self, residence: str) -> _House:
        database = residence_database(residence)
        if not await may_read(self._centre, self._caller, database):
            raise Problem("forbidden")
        document = await (await existing(self._centre.databases, CATALOG)).get(residence)
        if document is None:
            sentence = "Questa residenza non è nel catalogo del centro: sceglila dall'elenco e riprova."
            raise RuleBroken("unknown_residence", sentence)
        return _House(Residence.from_document(document), await _facts(await existing(self._centre.databases, database)))


def _check_alone(document: JsonObject) -> None:
    if model_of(document) is None:
        raise InvalidDocument.at("unknown_type", "type", "Il centro non conosce questo tipo di documento: controlla il campo «type».")
    check_document(document)
    if document["type"] == Change.kind:
        check_values(document)


async def _facts(database: Database) -> list[JsonObject]:
    """The sound facts that a residence's rules read; every leaf counts, for a forged one may win."""
    listed = [str(one["_id"]) for kind in (*_OF_A_RESIDENCE, Void.kind) for one in await database.documents_named(f"{kind}:")]
    leaves = await database.leaves(listed)
    found = [intact(leaves[doc_id]) for doc_id in listed if doc_id in leaves]
    return [fact for fact in found if fact is not None]
