"""Pictures that are not on this device: a colleague's, and those whose bytes were given back after the office had them.

Rule (design.md section 7, ADR 0115): devices push pixels and do not pull them; a picture is asked of `/api/photos/<id>`, which knows who
may read it. Thumbnails of a dwelling whose visit is open come ahead, a few with each round, and stay in the circle's media file as the
chunks that their fact names, so that the next look needs no network. A large picture comes when somebody opens it, and stays in memory
only. Bytes that have not the hash of the fact are nobody's picture.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence

from docstore.errors import NotFound
from docstore.store import Store
from mobile.services import same_index
from mobile.services.circles import Circles
from mobile.services.dwellings import Dwellings
from mobile.services.needs import Door
from mobile.services.problems import DeviceError
from schemas.canonical import sha256_hex
from schemas.identifiers import chunk_id
from schemas.photo import Lane, Photo, make_chunk, split

A_TURN, HELD = 12, 4
"""Thumbnails that come with one round; large pictures that are held at once."""
_OF_DWELLINGS = """select body from circle_document where type = 'photo' and subject in (select value from json_each(?))
    order by at desc"""
_ONE = "select body from circle_document where id = ? and type = 'photo'"
NOT_NOW = "Questa foto non è su questo dispositivo: per vederla serve la rete. In ufficio c'è."
NOT_YET = "Questa foto non è ancora arrivata in ufficio: la vede solo il dispositivo che l'ha scattata."

Headers = Callable[[], Awaitable[Mapping[str, str]]]


class Beside:
    """Over the open circles of one session and the way to the centre."""

    def __init__(self, circles: Circles, devices: Sequence[str], door: Door, headers: Headers) -> None:
        self._circles, self._devices, self._door, self._headers = circles, tuple(devices), door, headers
        self._large: OrderedDict[tuple[str, Lane], bytes] = OrderedDict()
        self._in_vain: set[str] = set()

    async def fetch_thumbnails(self) -> int:
        """Those of open visits that are not here yet; how many came. Without a network it ends: the next round goes on."""
        came = 0
        for records, media in self._stores():
            for photo in self._wanted(records, media)[:A_TURN]:
                try:
                    data = await self._asked(photo, "thumbnail")
                except ConnectionError:
                    return came
                came += self._kept(media, photo, data)
        return came

    async def seen(self, here: Callable[[str, Lane], bytes], photo: str, lane: Lane) -> bytes:
        """A copy from this device, where it is here."""
        try:
            return here(photo, lane)
        except NotFound:
            return await self.picture(photo, lane)

    async def picture(self, photo: str, lane: Lane) -> bytes:
        """A copy from the centre, for a person who looks at it now."""
        if (photo, lane) in self._large:
            return self._large[photo, lane]
        fact = self._fact(photo)
        try:
            data = await self._asked(fact, lane) if fact is not None else b""
        except ConnectionError as silence:
            raise DeviceError("photo_needs_network", NOT_NOW) from silence
        if not data:
            raise DeviceError("photo_not_there_yet", NOT_YET)
        self._large[photo, lane] = data
        while len(self._large) > HELD:
            self._large.popitem(last=False)
        return data

    def _wanted(self, records: Store, media: Store) -> list[Photo]:
        dwellings = Dwellings(records, self._devices).open_drafts()
        names = [name for dwelling in dwellings for name in same_index.group_of(records, dwelling)]
        rows = records.read(_OF_DWELLINGS, (json.dumps(names),)) if names else []
        photos = [Photo.from_document(json.loads(row[0])) for row in rows]
        return [photo for photo in photos if photo.id not in self._in_vain and not _is_here(media, photo)]

    def _kept(self, media: Store, photo: Photo, data: bytes) -> bool:
        """As its fact names it, or not at all. One that the centre does not have yet is asked for again in the next session."""
        pieces = list(split(data))
        if not data or [piece.sha256 for piece in pieces] != list(photo.thumbnail_chunks):
            self._in_vain.add(photo.id)
            return False
        for piece in pieces:
            if not media.leaves(chunk_id(piece.sha256)):
                media.put(make_chunk(piece))
        return True

    async def _asked(self, photo: Photo, lane: Lane) -> bytes:
        """Nothing where the centre does not have it, or not what the fact names."""
        data = await self._door.get_bytes(f"/api/photos/{photo.id}?lane={lane}", await self._headers()) or b""
        return data if sha256_hex(data) == photo.copy_in(lane).sha256 else b""

    def _fact(self, photo: str) -> Photo | None:
        rows = [row for records, _ in self._stores() for row in records.read(_ONE, (photo,))]
        return Photo.from_document(json.loads(rows[0][0])) if rows else None

    def _stores(self) -> list[tuple[Store, Store]]:
        pairs = [(name, self._circles.media_of(name)) for name in self._circles.names() if name.startswith("outreach-")]
        return [(self._circles.store(name), self._circles.store(media)) for name, media in pairs if media is not None]


def _is_here(media: Store, photo: Photo) -> bool:
    return all(media.leaves(chunk_id(sha)) for sha in photo.thumbnail_chunks)
