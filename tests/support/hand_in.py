"""A tablet of an outreach team that hands in its files: its circle and keys, and what the centre has of it afterwards."""

from __future__ import annotations

from docstore.canonical import JsonObject
from sync_server.couch.port import existing
from tests.support.centre import LiveCentre
from tests.support.tablet import Tablet

TEAM = "outreach-catania"
KEY, OTHER_KEY = b"k" * 32, b"o" * 32


async def leaves(live: LiveCentre, document: JsonObject) -> list[str]:
    database = await existing(live.centre.databases, TEAM)
    return [str(leaf["_rev"]) for leaf in (await database.leaves([document["_id"]])).get(document["_id"], ())]


async def revoke(live: LiveCentre, tablet: Tablet) -> None:
    await live.centre.desk.revoke(tablet.id, "sara", "lost")


async def kinds(live: LiveCentre, tablet: Tablet) -> list[str]:
    return [event.kind for event in await live.centre.desk.events(tablet.id)]
