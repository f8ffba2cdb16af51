"""What anyone signed in may read as JSON: availability with its freshness; and, for monitors, the centre's health."""

from __future__ import annotations

from fastapi import APIRouter

from sync_server.api.bodies import AvailabilityAnswer, HealthAnswer, ResidenceShown, RoomShown
from sync_server.api.callers import Caller, TheCentre
from sync_server.centre import VERSION
from sync_server.problems import Problem
from sync_server.projection.availability_reads import ResidenceNow

router = APIRouter(tags=["letture"])


@router.get("/api/availability", summary="Beds per residence today, and how fresh that is")
async def availability(centre: TheCentre, caller: Caller) -> AvailabilityAnswer:
    if not caller.roles & {"staff", "office", "_admin"}:
        raise Problem("forbidden")
    residences = await centre.residences_now()
    return AvailabilityAnswer(as_of_ms=centre.now_ms(), residences=[_shown(one) for one in residences])


@router.get("/health", summary="Answers when the centre serves")
async def health(centre: TheCentre) -> HealthAnswer:
    return HealthAnswer(status="ok", version=VERSION, behind=centre.runner.behind, parked=await centre.reads.parked_count())


def _shown(one: ResidenceNow) -> ResidenceShown:
    rooms = [RoomShown(name=room.name, **room.beds.model_dump()) for room in one.rooms]
    return ResidenceShown(
        residence=one.residence,
        name=one.name,
        day=one.day,
        beds=one.beds,
        **one.counts.model_dump(),
        largest_household=one.largest_household,
        last_sync_ms=one.last_sync_ms,
        rooms=rooms,
    )
