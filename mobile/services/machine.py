"""The platform as the services want it: its reasons become codes with a sentence.

Rule (design.md section 3): the platform knows no words for people. What is wrong with a picture or a position is said here, once: what
happened, what is safe, what to do.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import get_args

from mobile.platform.ports import PaintOrders, PhotoError, PhotoPipeline, Platform, Position, PositionError, PreparedPhoto
from mobile.services.needs import Fix, Machine
from mobile.services.problems import DeviceError
from mobile.services.unciphered import HAS_CIPHER
from schemas.photo import ContentType

PHOTO_SENTENCES = {
    "not_an_image": "Questo file non è una foto: scegli un'altra immagine. Le altre foto non sono toccate.",
    "unsupported": "Questo formato di foto non si può usare qui: scegli «più compatibile» (JPEG) nella fotocamera e rifalla.",
    "too_large": "La foto è troppo grande (al massimo 15 MB e 50 megapixel): scattala con una risoluzione più bassa e riprova.",
    "damaged": "Questa foto è rovinata e non si apre: scattala di nuovo.",
    "unreadable": "La foto non si legge più dal telefono: sceglila o scattala di nuovo.",
    "too_slow": "La foto ha richiesto troppo tempo: riprova, o scattala con una risoluzione più bassa.",
}
POSITION_SENTENCES = {
    "denied": "Il telefono non permette di usare la posizione: puoi scriverla a mano, tutto il resto funziona.",
    "unavailable": "La posizione non si trova qui: riprova all'aperto o scrivila a mano.",
    "too_slow": "La posizione non è arrivata in tempo: va avanti, e riprova quando vuoi.",
}


class SaidPictures:
    """The pipeline, with sentences."""

    def __init__(self, pipeline: PhotoPipeline) -> None:
        self._pipeline = pipeline

    async def prepare(self, chosen: object) -> PreparedPhoto:
        prepared = await _said(self._pipeline.prepare(chosen))
        if prepared.content_type not in get_args(ContentType):  # some browsers open HEIC; nobody else could read the original
            raise DeviceError("photo_unsupported", PHOTO_SENTENCES["unsupported"])
        return prepared

    async def draw(self, source: bytes, orders: PaintOrders) -> PreparedPhoto:
        return await _said(self._pipeline.draw(source, orders))


async def _said(made: Awaitable[PreparedPhoto]) -> PreparedPhoto:
    try:
        return await made
    except PhotoError as error:
        raise DeviceError(f"photo_{error.reason}", PHOTO_SENTENCES[error.reason]) from error


class SaidPosition:
    """The position, with sentences."""

    def __init__(self, position: Position) -> None:
        self._position = position

    async def locate(self) -> Fix:
        try:
            fix = await self._position.current()
        except PositionError as error:
            raise DeviceError(f"position_{error.reason}", POSITION_SENTENCES[error.reason]) from error
        return Fix(fix.latitude, fix.longitude, fix.accuracy)


def machine_from(platform: Platform, app_version: str = "") -> Machine:
    """What the composition root hands to `ApplicationState`."""
    return Machine(
        now_ms=platform.now_ms,
        random_bytes=platform.random_bytes,
        keys=platform.keys,
        files=platform.files,
        door=platform.door,
        pictures=SaidPictures(platform.photos),
        locator=SaidPosition(platform.position),
        platform=platform.name,
        app_version=app_version,
        update=platform.lifecycle.update,
        outside=platform.outside,
        enciphers=HAS_CIPHER,
    )
