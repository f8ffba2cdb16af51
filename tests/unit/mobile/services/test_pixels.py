"""Of several roots of a chunk the one whose bytes fit its name counts; damage is left to be found where the bytes are read."""

from __future__ import annotations

import pytest

from docstore.errors import NotFound
from docstore.store import Store
from mobile.services.pixels import fitting, leaves_of, pixels_of
from schemas.identifiers import chunk_id
from schemas.photo import Piece, make_chunk, split

PIECE = next(split(b"a picture"))
LOWEST, MIDDLE, HIGHEST = "1-" + "0" * 32, "1-" + "8" * 32, "1-" + "f" * 32


def stored(**roots: bytes) -> Store:
    media = Store.open(":memory:")
    revs = {"lowest": LOWEST, "middle": MIDDLE, "highest": HIGHEST}
    for name, data in roots.items():
        assert media.bulk_docs([{**make_chunk(Piece(PIECE.sha256, data)), "_rev": revs[name]}], new_edits=False) == []
    return media


@pytest.mark.parametrize(
    ("roots", "rev"),
    [
        ({"lowest": PIECE.data, "highest": b"a lie"}, LOWEST),
        ({"lowest": b"a lie", "highest": PIECE.data}, HIGHEST),
        ({"lowest": b"a lie", "middle": PIECE.data, "highest": b"another"}, MIDDLE),
    ],
)
def test_the_root_whose_bytes_fit_is_taken_wherever_it_stands(roots: dict[str, bytes], rev: str) -> None:
    media = stored(**roots)
    assert fitting(media, chunk_id(PIECE.sha256)) == rev
    assert pixels_of(media, PIECE.sha256) == PIECE.data


def test_when_none_fits_the_damage_is_not_hidden() -> None:
    media = stored(lowest=b"a lie", highest=b"another")
    assert fitting(media, chunk_id(PIECE.sha256)) == HIGHEST
    assert leaves_of(media, chunk_id(PIECE.sha256)) == [HIGHEST, LOWEST]


def test_of_nothing_there_is_nothing() -> None:
    media = stored()
    assert fitting(media, chunk_id(PIECE.sha256)) is None
    with pytest.raises(NotFound):
        pixels_of(media, PIECE.sha256)
