"""The demonstration's photos are evidence: every chain holds, a remedy stands beside its defect, one photo is covered in every copy."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from docstore.store import Store
from schemas.custody import ChainEnd, Custody, check_chain
from schemas.documents import JsonObject
from schemas.identifiers import type_of
from schemas.photo import Photo
from sync_server.demo.evidence import COVER, COVERED, REMEDY, told
from sync_server.demo.pen import Calendar, Pen
from sync_server.demo.pictures import covered, draw
from sync_server.demo.visits import Stores, VisitWriter


def documents(*numbers: int) -> list[JsonObject]:
    """What a phone would hold after these visits."""
    stores = Stores(Store.open(":memory:"), Store.open(":memory:"))
    writer = VisitWriter(stores, Pen("tabletaaaa", random.Random(1)), Calendar("2026-11-22"))
    for number in numbers:
        writer.write(number)
    return [entry["doc"] for entry in stores.records.all_docs(include_docs=True)["rows"]]


def of_kind(found: list[JsonObject], kind: str) -> list[JsonObject]:
    return [one for one in found if type_of(one["_id"]) == kind]


def test_every_chain_holds_and_the_covered_copy_cites_its_photo() -> None:
    found = documents(COVERED, COVERED + 1)
    photos = {one["_id"]: one for one in of_kind(found, "photo")}
    hashes = {key: one["original_sha256"] for key, one in photos.items()}
    for visit in of_kind(found, "assessment"):
        links = [Custody.from_document(one) for one in of_kind(found, "custody") if one["draft"] == visit["draft"]]
        check = check_chain(links, ChainEnd.read(visit["custody"]), hashes)
        assert (check.state, check.count) == ("whole", sum(1 for one in photos.values() if one["draft"] == visit["draft"]))
    (drawn,) = [Photo.from_document(one) for one in photos.values() if one.get("parent")]
    assert drawn.parent is not None
    assert drawn.parent_sha256 == hashes[drawn.parent]
    shown = [use for visit in of_kind(found, "assessment") for use in visit["photos"] if use.get("shown")]
    assert [(use["photo"], use["shown"]) for use in shown] == [(drawn.parent, drawn.id)]


def test_a_remedy_follows_its_defect_in_some_visits() -> None:
    uses = [{"photo": "photo:a", "hazard": "23", "caption": ""}, {"photo": "photo:b", "hazard": "1", "caption": ""}]
    first, second = told(uses, REMEDY)
    assert (second["follows"], second["stage"], second["hazard"]) == (first["photo"], "remedy", first["hazard"])
    assert "follows" not in told(uses, REMEDY + 1)[1]


def test_nothing_of_what_was_covered_is_left_in_any_copy() -> None:
    picture = covered(draw("switchboard", random.Random(3)), COVER)
    for data in (picture.original, picture.working, picture.thumbnail):
        image = Image.open(io.BytesIO(data))
        at = (image.width // 2, image.height * (COVER.y1 + COVER.y2) // 20_000)
        assert image.getpixel(at) == pytest.approx((112, 112, 112), abs=4)
