"""What devices send and get, as pydantic models: the whole of `/api/openapi.json` follows from them.

Every text and number is bounded; fields that this version does not know are ignored, so an app that is newer than the
centre can still sign in. No model echoes a password or a token back.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

Name = Annotated[str, Field(min_length=1, max_length=64)]
Secret = Annotated[str, Field(min_length=1, max_length=200)]
Count = Annotated[int, Field(ge=0, le=10**9)]
DeviceId = Annotated[str, Field(pattern=r"^[a-z2-7]{10}$")]


class EnrolBody(BaseModel):
    user: Name
    password: Secret
    device_name: Annotated[str, Field(max_length=120)] = ""
    platform: Annotated[str, Field(max_length=60)] = ""
    app_version: Annotated[str, Field(max_length=40)] = ""
    device: DeviceId | None = None
    credential: Secret | None = None


class TokenBody(BaseModel):
    device: DeviceId
    credential: Secret
    user: Name
    refresh_token: Secret


class PulseBody(BaseModel):
    """Counts and versions only: nothing of what a person wrote goes up with a pulse."""

    device: DeviceId
    credential: Secret
    unsent: Count = 0
    refused: Annotated[list[dict[str, Any]], Field(max_length=200)] | Count = 0
    versions: dict[str, Annotated[str, Field(max_length=80)]] = Field(default_factory=dict, max_length=20)
    free_space: Annotated[int, Field(ge=0)] | None = None
    received: dict[str, str | int] = Field(default_factory=dict, max_length=200)


class UserShown(BaseModel):
    name: str
    display_name: str
    role: str


class TokenAnswer(BaseModel):
    device: str
    refresh_token: str
    access_token: str
    expires_in: int
    user: UserShown
    circles: list[str] = Field(description="Names of the databases that this person's device replicates")
    server_time_ms: int
    epoch: str


class EnrolAnswer(TokenAnswer):
    credential: str = Field(description="Reaches /api/device/* only; told once")


class PulseAnswer(BaseModel):
    server_time_ms: int
    epoch: str
    backed_up_to: int | None = Field(description="Milliseconds; null until this centre has a backup")
    oldest_app: str
    version: str = Field(description="The centre's; when it changes, a device offers again what was refused")
    databases: dict[str, str] = Field(description="The update sequence of each database of the device's users")


class RoomShown(BaseModel):
    name: str
    free: int
    reserved: int
    occupied: int
    blocked: int
    out_of_service: int


class ResidenceShown(BaseModel):
    residence: str
    name: str
    day: str
    beds: int
    free: int
    reserved: int
    occupied: int
    blocked: int
    out_of_service: int
    largest_household: int = Field(description="The largest household that one room can take now")
    last_sync_ms: int | None = Field(description="Last contact of a device of this residence; null: none yet")
    rooms: list[RoomShown]


class AvailabilityAnswer(BaseModel):
    as_of_ms: int
    residences: list[ResidenceShown]


class HealthAnswer(BaseModel):
    status: str
    version: str
    behind: int = Field(description="Databases whose latest changes are not computed yet")
    parked: int = Field(description="Documents that could not be computed and wait for a person")


class ProblemAnswer(BaseModel):
    error: str = Field(description="A stable word for programs")
    reason: str = Field(description="An Italian sentence for people: what happened, what is safe, what to do")
