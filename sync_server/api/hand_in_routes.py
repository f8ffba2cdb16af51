"""`/api/device/hand-in/*`: how a revoked device, or one whose users lost a circle, sends its files as ciphertext."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request

from sync_server.accounts.devices import Known
from sync_server.accounts.hand_in import Begun, Piece
from sync_server.accounts.handed_units import Announced, Part
from sync_server.api.bodies import (
    DeviceId,
    HandInBeginAnswer,
    HandInBeginBody,
    HandInBegun,
    HandInFinishAnswer,
    HandInFinishBody,
    HandInPartAnswer,
    HandInUnit,
    Hash,
    Length,
    Secret,
)
from sync_server.api.callers import TheCentre
from sync_server.api.device_routes import known
from sync_server.problems import Problem

router = APIRouter(prefix="/api/device/hand-in", tags=["dispositivi"])
_BYTES = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}


@router.post("/begin", summary="Announces all files that are to be handed in; answers what of them is here already")
async def begin(body: HandInBeginBody, centre: TheCentre) -> HandInBeginAnswer:
    announced = [_announced(unit) for unit in body.units]
    begun = await centre.hand_ins.begin(known(body), announced)
    units = [(one.database, one.unit(body.device)) for one in announced]
    return HandInBeginAnswer(units=[_begun(database, unit, begun[unit]) for database, unit in units])


@router.post("/part", summary="At most 1 MiB of one part, from where it ends here", openapi_extra=_BYTES)
async def part(
    request: Request,
    centre: TheCentre,
    device: Annotated[DeviceId, Header(alias="x-soglia-device")],
    credential: Annotated[Secret, Header(alias="x-soglia-credential")],
    unit: Annotated[Hash, Header(alias="x-soglia-unit")],
    name: Annotated[str, Header(alias="x-soglia-part", pattern=r"^(main|wal)$")],
    offset: Annotated[Length, Header(alias="x-soglia-offset")],
) -> HandInPartAnswer:
    piece = Piece(unit, name, offset, await request.body())
    return HandInPartAnswer(have=await centre.hand_ins.part(Known(device, credential), piece))


@router.post("/finish", summary="Verifies a unit and delivers what the centre lacks of it; asked again it tells the same")
async def finish(body: HandInFinishBody, centre: TheCentre) -> HandInFinishAnswer:
    outcome = await centre.hand_ins.finish(known(body), body.unit)
    return HandInFinishAnswer(status=outcome.status, delivered=outcome.delivered, already=outcome.already, kept_aside=outcome.kept_aside)


def _begun(database: str, unit: str, begun: Begun) -> HandInBegun:
    reason = Problem(begun.refused).reason if begun.refused else ""
    return HandInBegun(database=database, unit=unit, have=dict(begun.have), error=begun.refused, reason=reason)


def _announced(unit: HandInUnit) -> Announced:
    return Announced(unit.database, tuple(Part(part.name, part.length, part.sha256) for part in unit.parts), unit.unsent)
