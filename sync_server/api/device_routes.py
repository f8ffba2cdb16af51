"""`/api/device/*`: what a device asks when it enrols, wants a new token, deposits keys, or has nothing to replicate (the pulse)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from schemas.access import database_kind
from sync_server.accounts.desk import Enrolment, Grant, Known, Renewal
from sync_server.accounts.tokens import ACCESS_SECONDS
from sync_server.api.bodies import (
    EnrolAnswer,
    EnrolBody,
    KeysAnswer,
    KeysBody,
    KnownBody,
    OfficeShown,
    PulseAnswer,
    PulseBody,
    TokenAnswer,
    TokenBody,
    TonightAnswer,
    UserShown,
    WipedAnswer,
)
from sync_server.api.callers import Caller, TheCentre, may_read
from sync_server.centre import VERSION, Centre
from sync_server.problems import Problem

router = APIRouter(prefix="/api/device", tags=["dispositivi"])


@router.post("/enrol", summary="First sign-in on a device, a further user of a known one, or a new PIN, by password or one-time code")
async def enrol(body: EnrolBody, centre: TheCentre) -> EnrolAnswer:
    asked = Enrolment(
        user=body.user or "",
        password=body.password or "",
        device_name=body.device_name,
        platform=body.platform,
        app_version=body.app_version,
        known=Known(body.device, body.credential) if body.device and body.credential else None,
        code=body.code or "",
        former=tuple(known(one) for one in body.former),
    )
    grant = await centre.desk.enrol(asked)
    return EnrolAnswer(credential=grant.credential or "", **_token_answer(grant, centre).model_dump())


@router.post("/token", summary="New tokens for a refresh token, which is honoured until its successor is first used")
async def token(body: TokenBody, centre: TheCentre) -> TokenAnswer:
    grant = await centre.desk.refresh(Renewal(known(body), body.user, body.refresh_token, tuple(body.keys_wanted)))
    return _token_answer(grant, centre)


@router.post("/keys", summary="Deposits the keys of the device's files, before they take their first row")
async def keys(body: KeysBody, centre: TheCentre) -> KeysAnswer:
    brought = {database: bytes.fromhex(key) for database, key in body.keys.items()}
    return KeysAnswer(kept=await centre.desk.deposit(known(body), body.access_token, brought))


@router.post("/pulse", summary="The one request of an idle device: counts up, the server's time, sequences and orders down")
async def pulse(body: PulseBody, centre: TheCentre) -> PulseAnswer:
    told = await centre.desk.pulse(known(body), body.model_dump(exclude={"device", "credential"}))
    return PulseAnswer(
        server_time_ms=centre.now_ms(),
        epoch=centre.epoch,
        backed_up_to=centre.backed_up_to,
        oldest_app=centre.oldest_app,
        version=VERSION,
        databases={name: await centre.sequence(name) for name in told.databases},
        order=told.order,
        hand_in=told.hand_in,
        office=_office(centre),
    )


@router.get("/tonight", summary="What a fresh device needs first of a residence's circle: enough for the board and for an arrival")
async def tonight(database: Annotated[str, Query(max_length=60)], centre: TheCentre, caller: Caller) -> TonightAnswer:
    """A circle that is not there and one that the caller may not read get the same answer."""
    if database_kind(database) != "residence" or not await may_read(centre, caller, database):
        raise Problem("not_found")
    found = await centre.tonight(database)
    if found is None:
        raise Problem("not_ready")
    return TonightAnswer(server_time_ms=centre.now_ms(), day=found.day, first=list(found.first), documents=found.documents)


@router.post("/wiped", summary="A device that was ordered to wipe tells that it is empty")
async def wiped(body: KnownBody, centre: TheCentre) -> WipedAnswer:
    delivered, kept_aside = await centre.desk.wiped(known(body))
    return WipedAnswer(delivered=delivered, kept_aside=kept_aside)


def known(body: KnownBody) -> Known:
    return Known(body.device, body.credential)


def _token_answer(grant: Grant, centre: Centre) -> TokenAnswer:
    person = grant.person
    return TokenAnswer(
        device=grant.device,
        refresh_token=grant.refresh_token,
        access_token=grant.access_token,
        expires_in=ACCESS_SECONDS,
        user=UserShown(name=person.name, display_name=person.display_name, role=person.role),
        circles=list(grant.databases),
        server_time_ms=centre.now_ms(),
        epoch=centre.epoch,
        keys=dict(grant.keys),
        office=_office(centre),
        colleagues=dict(grant.colleagues),
    )


def _office(centre: Centre) -> OfficeShown:
    return OfficeShown(phone=centre.office.phone, hours=centre.office.hours)
