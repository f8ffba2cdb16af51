"""What only the centre's own command line asks of a running centre, with a token that a reader of `keys/` can make."""

from __future__ import annotations

from fastapi import APIRouter

from sync_server.api.callers import Caller, TheCentre
from sync_server.problems import Problem

router = APIRouter(prefix="/api/centre", tags=["centro"])


@router.post("/rebuild", summary="Throws away what is computed and computes it again")
async def rebuild(centre: TheCentre, caller: Caller) -> dict[str, bool]:
    if not caller.is_server_admin:
        raise Problem("forbidden")
    await centre.runner.rebuild()
    return {"ok": True}
