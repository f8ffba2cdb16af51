"""What devices send and get, as pydantic models: the whole of `/api/openapi.json` follows from them.

Every text and number is bounded; fields that this version does not know are ignored, so an app that is newer than the
centre can still sign in. No model echoes a password or a token back.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, model_validator

Name = Annotated[str, Field(min_length=1, max_length=64)]
Secret = Annotated[str, Field(min_length=1, max_length=200)]
Count = Annotated[int, Field(ge=0, le=10**9)]
DeviceId = Annotated[str, Field(pattern=r"^[a-z2-7]{10}$")]


Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
KeyHex = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
DatabaseName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,80}$")]
Length = Annotated[int, Field(ge=0, le=2**40)]
FileKeys = Annotated[dict[DatabaseName, KeyHex], Field(max_length=200)]


class KnownBody(BaseModel):
    """A device that has been here before."""

    device: DeviceId
    credential: Secret


class EnrolBody(BaseModel):
    """Either `user` and `password`, or the office's one-time `code`, which names its person."""

    user: Name | None = None
    password: Secret | None = None
    code: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    device_name: Annotated[str, Field(max_length=120)] = ""
    platform: Annotated[str, Field(max_length=60)] = ""
    app_version: Annotated[str, Field(max_length=40)] = ""
    device: DeviceId | None = None
    credential: Secret | None = None
    former: Annotated[list[KnownBody], Field(max_length=50)] = Field(default_factory=list, description="Ids that the device had before")

    @model_validator(mode="after")
    def _says_who(self) -> EnrolBody:
        if (self.code is None) == (self.user is None or self.password is None):
            raise ValueError("either `code`, or `user` and `password`")
        return self


class TokenBody(KnownBody):
    user: Name
    refresh_token: Secret
    keys_wanted: Annotated[list[DatabaseName], Field(max_length=200)] = Field(default_factory=list)


class KeysBody(KnownBody):
    access_token: Annotated[str, Field(min_length=1, max_length=20_000)]
    keys: FileKeys


class KeysAnswer(BaseModel):
    kept: list[str] = Field(description="The databases whose key the centre has now")


class StorageTold(BaseModel):
    used: Annotated[int, Field(ge=0, le=2**53)] | None = None
    free: Annotated[int, Field(ge=0, le=2**53)] | None = None


class PulseBody(KnownBody):
    """Counts and versions only: nothing of what a person wrote goes up with a pulse."""

    unsent: Count = 0
    refused: Annotated[list[dict[str, Any]], Field(max_length=200)] | Count = 0
    versions: dict[str, Annotated[str, Field(max_length=80)]] = Field(default_factory=dict, max_length=20)
    free_space: Annotated[int, Field(ge=0)] | None = None
    received: dict[str, str | int] = Field(default_factory=dict, max_length=200)
    clock_ms: Annotated[int, Field(ge=0, le=2**53)] | None = Field(default=None, description="The device's own clock, uncorrected")
    storage: StorageTold | None = None
    users: Annotated[list[Name], Field(max_length=100)] | Count | None = None
    unsent_bytes: Annotated[int, Field(ge=0, le=2**53)] | None = None
    sick: list[DatabaseName] = Field(default_factory=list, max_length=50, description="Circles whose file does not open there")
    vanished: DeviceId | None = Field(default=None, description="The id under which a store stood there that the browser has removed")


class HandInPart(BaseModel):
    name: Literal["main", "wal"]
    length: Length
    sha256: Hash


class HandInUnit(BaseModel):
    """One file with its log, as they lie on the device: ciphertext."""

    database: DatabaseName
    parts: Annotated[list[HandInPart], Field(min_length=1, max_length=2)]
    unsent: Count = 0

    @model_validator(mode="after")
    def _has_its_file(self) -> HandInUnit:
        names = [part.name for part in self.parts]
        if "main" not in names or len(set(names)) != len(names):
            raise ValueError("one `main`, at most one `wal`")
        return self


class HandInBeginBody(KnownBody):
    """All that the device has to hand in; with an empty list it says that there is nothing."""

    units: Annotated[list[HandInUnit], Field(max_length=200)]


class HandInBegun(BaseModel):
    database: str
    unit: str
    have: dict[str, int] = Field(description="How many bytes of each part are here already")
    error: str = Field("", description="Why this one is not taken: it stays on the device, and the others go on")
    reason: str = ""


class HandInBeginAnswer(BaseModel):
    units: list[HandInBegun]


class HandInPartAnswer(BaseModel):
    have: int = Field(description="How many bytes of this part are here now: the next offset")


class HandInFinishBody(KnownBody):
    unit: Hash


class HandInFinishAnswer(BaseModel):
    status: Literal["delivered", "kept", "broken"]
    delivered: int
    already: int
    kept_aside: int


class WipedAnswer(BaseModel):
    """Things as people count them: what arrived because of the hand-in, and what the centre keeps aside."""

    ok: bool = True
    delivered: int
    kept_aside: int


class UserShown(BaseModel):
    name: str
    display_name: str
    role: str


class OfficeShown(BaseModel):
    """How the agency's office is reached; a device keeps it, for when there is no network."""

    phone: str = Field(description="Empty: the agency has named none")
    hours: str


class TokenAnswer(BaseModel):
    device: str
    refresh_token: str
    access_token: str
    expires_in: int
    user: UserShown
    circles: list[str] = Field(description="Names of the databases that this person's device replicates")
    server_time_ms: int
    epoch: str
    keys: dict[str, str] = Field(description="Keys of files of this very device that this person may read, as deposited from it")
    office: OfficeShown
    colleagues: dict[str, str] = Field(description="How those who share a circle with this person are called, by user name; no surname")


class EnrolAnswer(TokenAnswer):
    credential: str = Field(description="Reaches /api/device/* only; told once")


class PulseAnswer(BaseModel):
    server_time_ms: int
    epoch: str
    backed_up_to: int | None = Field(description="Milliseconds; null until this centre has a backup")
    oldest_app: str = Field(description="An app below this version pushes and does not pull; empty: none is too old")
    version: str = Field(description="The centre's; when it changes, a device offers again what was refused")
    databases: dict[str, str] = Field(description="The update sequence of each database of the device's users")
    order: Literal["hand_in", "wipe"] | None = Field(description="What a revoked device does now")
    hand_in: list[str] = Field(description="Files that leave the device: nobody on it may read them any more")
    office: OfficeShown


class TonightAnswer(BaseModel):
    server_time_ms: int
    day: str = Field(description="What this day and all later ones need is named; what is only of days before it is not")
    first: list[tuple[str, str]] = Field(description="Document and revision, to be had from the database by `_bulk_get`")
    documents: int = Field(description="How many there are in all")


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
