"""What only the centre's own command line asks of a running centre, with a token that a reader of `keys/` can make.

Rule (docs/security.md): an administrator's token or password may do this, a cookie of theirs may not; answers hold counts and the names of
databases and devices, never a word of what is in them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from sync_server.accounts.device_copies import BadCopy, Came
from sync_server.accounts.kept import KeptUnit
from sync_server.api.bodies import Hash
from sync_server.api.callers import Caller, TheCentre
from sync_server.couch.provision import add_team as made_for_team
from sync_server.problems import Problem
from sync_server.settings import StartError

router = APIRouter(prefix="/api/centre", tags=["centro"])


@router.post("/rebuild", summary="Throws away what is computed and computes it again")
async def rebuild(centre: TheCentre, caller: Caller) -> dict[str, bool]:
    if not caller.is_server_admin:
        raise Problem("forbidden")
    await centre.runner.rebuild()
    return {"ok": True}


class TeamBody(BaseModel):
    name: str = Field(pattern="^[a-z0-9]{1,40}$", description="Without «outreach-»")


class TeamAnswer(BaseModel):
    made: list[str]


@router.post("/teams", summary="Makes the databases of an outreach team; those that are there stay as they are")
async def add_team(body: TeamBody, centre: TheCentre, caller: Caller) -> TeamAnswer:
    if not caller.is_server_admin:
        raise Problem("forbidden")
    return TeamAnswer(made=await made_for_team(centre.databases, body.name))


class DeliveredAnswer(BaseModel):
    status: Literal["delivered", "kept", "broken"]
    delivered: int
    already: int
    kept_aside: int


@router.get("/kept", summary="Files that devices handed in and that could not be delivered to their end")
async def kept(centre: TheCentre, caller: Caller) -> list[KeptUnit]:
    if not caller.is_server_admin:
        raise Problem("forbidden")
    return await centre.hand_ins.kept()


@router.post("/kept/{unit}", summary="Tries once more to deliver one of them")
async def deliver_kept(unit: Hash, centre: TheCentre, caller: Caller) -> DeliveredAnswer:
    if not caller.is_server_admin:
        raise Problem("forbidden")
    outcome = await centre.hand_ins.deliver_kept(unit)
    return DeliveredAnswer(status=outcome.status, delivered=outcome.delivered, already=outcome.already, kept_aside=outcome.kept_aside)


class CopyBody(BaseModel):
    file: Annotated[str, Field(min_length=1, max_length=4096, description="A path on the centre's own machine")]


class CopyAnswer(BaseModel):
    is_copy: bool
    came: list[Came]


@router.post("/copies", summary="Takes in a copy that a device's rescue page saved")
async def take_copy(body: CopyBody, centre: TheCentre, caller: Caller) -> CopyAnswer:
    if not caller.is_server_admin:
        raise Problem("forbidden")
    try:
        came = await centre.device_copies.take_in(Path(body.file))
    except BadCopy:
        return CopyAnswer(is_copy=False, came=[])
    return CopyAnswer(is_copy=True, came=came)


class BackupBody(BaseModel):
    into: str


class BackupAnswer(BaseModel):
    folder: str
    began_ms: int
    files: int
    failure: str


@router.post("/backup", summary="Writes a verified backup into a folder of the centre's own machine")
async def backup(body: BackupBody, centre: TheCentre, caller: Caller) -> BackupAnswer:
    if not caller.is_server_admin:
        raise Problem("forbidden")
    try:
        written = await centre.back_up(Path(body.into))
    except StartError as error:
        return BackupAnswer(folder="", began_ms=0, files=0, failure=str(error))
    return BackupAnswer(folder=str(written.folder), began_ms=written.manifest.began_ms, files=len(written.manifest.files), failure="")
