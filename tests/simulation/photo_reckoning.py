"""The end of a schedule of photographs: none lost, none changed, none twice; and every chain of custody whole.

*Lost*: acknowledged, and not at the centre with all its bytes and both receipts. *Changed*: bytes that are not what was taken, or a chunk
that is not what its name says. *Doubled*: two photos of one picture, two leaves of one document, a photo that a visit names twice.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from mobile.services.photos import LANES
from schemas.canonical import sha256_hex
from schemas.custody import ChainEnd, Custody, check_chain
from schemas.identifiers import chunk_id
from schemas.photo import CHUNK_ATTACHMENT
from tests.simulation.chain_centre import MEDIA, TEAM
from tests.simulation.chain_reckoning import nothing_waits
from tests.simulation.photo_world import PICTURES, PhotoWorld

JsonObject = dict[str, Any]


def reckon(world: PhotoWorld) -> None:
    facts = _of_kind(world, "photo")
    none_lost(world)
    none_doubled(world, facts)
    none_changed(world)
    chains_whole(world, facts)
    for phone in world.phones:
        nothing_waits(phone)
    assert world.centre.rows.connection.execute("select * from parked") == []
    world.counts["photos"] += len(facts)
    world.counts["chunks"] += len(_chunks(world))
    world.counts.update(world.wire.counts)
    again, cuts = world.wire.counts["again after a cut"], world.wire.counts["cuts"]
    assert again <= cuts, f"{again} chunks were sent again after {cuts} cuts"


def none_lost(world: PhotoWorld) -> None:
    team, media = world.centre.store(TEAM), world.centre.store(MEDIA)
    for photo, (body, picture) in world.acknowledged.items():
        (leaf,) = team.leaves(photo)
        assert {name: value for name, value in leaf.items() if not name.startswith("_")} == body, f"{photo} is not what was acknowledged"
        for lane in LANES:
            copy = getattr(picture, lane)
            data = b"".join(media.attachment(chunk_id(sha), CHUNK_ATTACHMENT).read() for sha in copy.chunks)
            assert data == copy.data, f"{photo}: the {lane} copy is not what was taken"
        for lane in ("original", "working"):
            receipt = team.get(f"receipt:{photo.partition(':')[2]}:{lane}")
            assert receipt["status"] == "verified", f"{photo}: {receipt}"


def none_doubled(world: PhotoWorld, facts: list[JsonObject]) -> None:
    pictures = Counter(fact["original_sha256"] for fact in facts)
    doubled = [sha for sha, times in pictures.items() if times > 1]
    assert not doubled, f"{len(doubled)} pictures stand twice at the centre"
    assert len(facts) == PICTURES, f"{len(facts)} photos of {PICTURES} pictures"
    named = Counter(use["photo"] for one in _of_kind(world, "assessment") for use in one["photos"])
    assert named == Counter(fact["_id"] for fact in facts), "the visits do not name each photo once"


def none_changed(world: PhotoWorld) -> None:
    media = world.centre.store(MEDIA)
    for chunk in _chunks(world):
        assert len(media.leaves(chunk)) == 1, f"{chunk} stands twice"
        data = media.attachment(chunk, CHUNK_ATTACHMENT).read()
        assert chunk_id(sha256_hex(data)) == chunk, f"{chunk} is not what its name says"


def chains_whole(world: PhotoWorld, facts: list[JsonObject]) -> None:
    """Each visit's links follow each other from the first photo to the last, and its assessment names that end."""
    links = [Custody.from_document(link) for link in _of_kind(world, "custody")]
    hashes = {fact["_id"]: fact["original_sha256"] for fact in facts}
    assert Counter(link.photo for link in links) == Counter(list(hashes)), "not one link for each photo"
    for one in _of_kind(world, "assessment"):
        draft = world.handed_in[one["_id"]]
        found = check_chain([link for link in links if link.draft == draft], ChainEnd(**one["custody"]), hashes)
        assert found.state == "whole", f"the chain of {draft}: {found.faults}"


def _chunks(world: PhotoWorld) -> list[str]:
    return [row["id"] for row in world.centre.store(MEDIA).all_docs(startkey="chunk:", endkey="chunk;")["rows"]]


def _of_kind(world: PhotoWorld, kind: str) -> list[JsonObject]:
    team = world.centre.store(TEAM)
    return [team.get(row["id"]) for row in team.all_docs(startkey=f"{kind}:", endkey=f"{kind};")["rows"]]
