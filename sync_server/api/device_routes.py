"""`/api/device/*`: what a device asks when it enrols, wants a new token, or has nothing to replicate (the pulse)."""

from __future__ import annotations

from fastapi import APIRouter

from sync_server.accounts.desk import Enrolment, Grant, Known
from sync_server.accounts.tokens import ACCESS_SECONDS
from sync_server.api.bodies import EnrolAnswer, EnrolBody, PulseAnswer, PulseBody, TokenAnswer, TokenBody, UserShown
from sync_server.api.callers import TheCentre
from sync_server.centre import OLDEST_APP, VERSION, Centre

router = APIRouter(prefix="/api/device", tags=["dispositivi"])


@router.post("/enrol", summary="First sign-in on a device, or a further user of a known one")
async def enrol(body: EnrolBody, centre: TheCentre) -> EnrolAnswer:
    known = Known(body.device, body.credential) if body.device and body.credential else None
    asked = Enrolment(body.user, body.password, body.device_name, body.platform, body.app_version, known)
    grant = await centre.desk.enrol(asked)
    return EnrolAnswer(credential=grant.credential or "", **_token_answer(grant, centre).model_dump())


@router.post("/token", summary="New tokens for a refresh token, which is honoured until its successor is first used")
async def token(body: TokenBody, centre: TheCentre) -> TokenAnswer:
    grant = await centre.desk.refresh(Known(body.device, body.credential), body.user, body.refresh_token)
    return _token_answer(grant, centre)


@router.post("/pulse", summary="The one request of an idle device: counts up, the server's time and sequences down")
async def pulse(body: PulseBody, centre: TheCentre) -> PulseAnswer:
    told = body.model_dump(exclude={"device", "credential"})
    names = await centre.desk.pulse(Known(body.device, body.credential), told)
    return PulseAnswer(
        server_time_ms=centre.now_ms(),
        epoch=centre.epoch,
        backed_up_to=centre.backed_up_to,
        oldest_app=OLDEST_APP,
        version=VERSION,
        databases={name: await centre.sequence(name) for name in names},
    )


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
    )
