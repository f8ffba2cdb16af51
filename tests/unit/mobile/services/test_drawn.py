"""A drawing is a new photo in the place of the old one; its marks outlive a kill, and the photo itself is never touched."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mobile.services.custody import end_of
from mobile.services.drawn import Drawn
from mobile.services.open_visit import OpenVisit
from mobile.services.photos import Photos, PhotoStores
from mobile.services.problems import DeviceError
from mobile.services.visits import Visits
from schemas.custody import Custody
from schemas.photo import Photo
from schemas.rules.strokes import drawn
from tests.support.device import Bench, plain_photo
from tests.support.machine import ReadyPictures

ARROW, COVER = drawn("arrow", (1000, 1000), (4000, 4000)), drawn("cover", (5000, 5000), (7000, 8000))


@dataclass
class Table:
    """The services of a start of the app, and a visit with one photo."""

    bench: Bench
    visit: OpenVisit
    photo: str
    visits: Visits
    photos: Photos
    drawn: Drawn

    def again(self) -> Table:
        """The app was killed and started again."""
        return laid(self.bench.again(), self.visit.id, self.photo)

    def use(self) -> dict[str, object]:
        return next(use for use in self.visit.draft["photos"] if use["photo"] == self.photo)

    def chain(self) -> list[Custody]:
        ids = self.bench.records.all_docs(startkey="custody:", endkey="custody:~")["rows"]
        links = [Custody.from_document(self.bench.records.get(row["id"])) for row in ids]
        return sorted(links, key=lambda link: link.seq)


def laid(bench: Bench, draft: str | None = None, photo: str = "") -> Table:
    visits, stores = Visits(bench.records, bench.journal), PhotoStores(bench.records, bench.media)
    photos = Photos(stores, bench.journal, visits)
    visit = visits.open(draft) if draft else visits.start()
    return Table(bench, visit, photo, visits, photos, Drawn(stores, bench.journal, visits, photos))


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    table = laid(Bench(tmp_path))
    table.photo = await table.photos.add(table.visit, plain_photo("one"))
    yield table
    table.bench.close()


async def test_marks_outlive_a_kill_at_any_stroke(table: Table) -> None:
    table.drawn.keep(table.visit, table.photo, [ARROW])
    table.drawn.keep(table.visit, table.photo, [ARROW, COVER])
    table = table.again()
    assert table.drawn.marks(table.visit, table.photo) == [ARROW, COVER]
    assert table.drawn.unfinished(table.visit, table.photo)


async def test_a_drawing_cites_its_parent_and_bears_the_marks(table: Table) -> None:
    shown = await table.drawn.make(table.visit, table.photo, [ARROW, COVER], ReadyPictures())
    assert shown is not None
    made, parent = (Photo.from_document(table.bench.records.get(one)) for one in (shown, table.photo))
    assert (made.parent, made.parent_sha256, made.marks) == (parent.id, parent.original_sha256, [ARROW, COVER])
    assert (made.draft, made.dwelling, made.position) == (table.visit.id, table.visit.dwelling, None)
    assert made.original_sha256 == made.working_sha256
    assert made.working_sha256 != parent.working_sha256
    assert table.photos.picture(shown, "original") != table.photos.picture(table.photo, "working")
    assert table.use()["shown"] == shown
    assert not table.drawn.unfinished(table.visit, table.photo)


async def test_a_drawing_is_a_link_of_the_visit_s_chain_with_its_photo(table: Table) -> None:
    before = len(table.chain())
    shown = await table.drawn.make(table.visit, table.photo, [COVER], ReadyPictures())
    last = table.chain()[-1]
    assert (len(table.chain()), last.photo) == (before + 1, shown)
    assert last.head == end_of(table.bench.records, table.visit.id, table.bench.device).head


async def test_a_drawing_becomes_no_photo_of_the_visit_by_itself(table: Table) -> None:
    await table.drawn.make(table.visit, table.photo, [ARROW], ReadyPictures())
    table = table.again()
    assert [use["photo"] for use in table.visit.draft["photos"]] == [table.photo]
    assert table.drawn.marks(table.visit, table.photo) == [ARROW]


async def test_drawing_on_begins_with_what_is_there_and_is_painted_from_the_photo_itself(table: Table) -> None:
    first = await table.drawn.make(table.visit, table.photo, [ARROW], ReadyPictures())
    both = await table.drawn.make(table.visit, table.photo, [ARROW, COVER], ReadyPictures())
    assert first != both
    assert both is not None
    assert Photo.from_document(table.bench.records.get(both)).parent == table.photo
    assert await table.drawn.make(table.visit, table.photo, [ARROW, COVER], ReadyPictures()) == both, "nothing is made twice"


async def test_without_a_mark_the_photo_itself_is_shown_again_and_the_drawing_stays_a_fact(table: Table) -> None:
    untouched = dict(table.use())
    shown = await table.drawn.make(table.visit, table.photo, [ARROW], ReadyPictures())
    assert await table.drawn.make(table.visit, table.photo, [], ReadyPictures()) is None
    assert table.use() == untouched
    assert shown is not None
    assert table.bench.records.get(shown)["parent"] == table.photo


async def test_a_drawing_taken_back_to_what_is_shown_is_nothing_unfinished(table: Table) -> None:
    await table.drawn.make(table.visit, table.photo, [ARROW], ReadyPictures())
    table.drawn.keep(table.visit, table.photo, [ARROW, COVER])
    table.drawn.keep(table.visit, table.photo, [ARROW])
    assert not table.drawn.unfinished(table.visit, table.photo)


async def test_a_kill_before_the_commit_keeps_the_marks_and_leaves_no_half_drawing(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    table.drawn.keep(table.visit, table.photo, [COVER])

    def killed(*_said: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(table.visits, "keep", killed)
    with pytest.raises(KeyboardInterrupt):
        await table.drawn.make(table.visit, table.photo, [COVER], ReadyPictures())
    assert "shown" not in table.use()
    table = table.again()
    assert table.drawn.unfinished(table.visit, table.photo)
    assert len(table.bench.records.all_docs(startkey="photo:", endkey="photo:~")["rows"]) == 1
    assert table.photos.sweep() > 0, "the pixels that nothing names go"
    assert await table.drawn.make(table.visit, table.photo, [COVER], ReadyPictures()) is not None


async def test_a_visit_is_not_handed_in_while_a_drawing_is_made(table: Table) -> None:
    class Slow(ReadyPictures):
        async def draw(self, source: bytes, orders: object) -> object:  # type: ignore[override]
            with pytest.raises(DeviceError, match="salvando"):
                table.visits.submit(table.visit)
            return await super().draw(source, orders)  # type: ignore[arg-type]

    assert await table.drawn.make(table.visit, table.photo, [COVER], Slow()) is not None


async def test_a_photo_of_another_visit_is_not_drawn_on(table: Table) -> None:
    with pytest.raises(DeviceError):
        table.drawn.keep(table.visits.start(), table.photo, [ARROW])
