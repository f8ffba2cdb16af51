"""`POST /api/check`: what the centre would say of documents, before anything is written and without storing anything.

For programs that write documents themselves: the same sentences that the app shows while somebody types.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, model_validator

from sync_server.api.bodies import ProblemAnswer
from sync_server.api.callers import Caller, TheCentre
from sync_server.api.checking import Objection, Question

router = APIRouter(prefix="/api/check", tags=["controlli"])
MOST_DOCUMENTS = 200


class CheckBody(BaseModel):
    """One document or several; a document may follow on those before it."""

    document: dict[str, Any] | None = None
    documents: Annotated[list[dict[str, Any]], Field(max_length=MOST_DOCUMENTS)] | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> CheckBody:
        if (self.document is None) == (self.documents is None):
            raise ValueError("either `document` or `documents`")
        return self

    def asked(self) -> list[dict[str, Any]]:
        return [self.document] if self.document is not None else self.documents or []


class CheckAnswer(BaseModel):
    ok: bool = Field(description="True: all of them could be written")


class CheckRefusal(ProblemAnswer):
    path: str | None = Field(default=None, description="The field, dotted")
    index: int | None = Field(default=None, description="The document's place in `documents`")


_REFUSALS: dict[int | str, dict[str, Any]] = {401: {"model": ProblemAnswer}, 403: {"model": ProblemAnswer}, 422: {"model": CheckRefusal}}


@router.post("", summary="Whether documents could be written; nothing is stored", response_model=CheckAnswer, responses=_REFUSALS)
async def check(body: CheckBody, centre: TheCentre, caller: Caller) -> CheckAnswer | JSONResponse:
    objection = await Question(centre, caller).objection(body.asked())
    return CheckAnswer(ok=True) if objection is None else _refusal(objection, body.documents is not None)


def _refusal(objection: Objection, of_several: bool) -> JSONResponse:
    told = CheckRefusal(error=objection.error.code, reason=objection.error.sentence, path=objection.path)
    if of_several:
        told.index = objection.index
    return JSONResponse(told.model_dump(exclude_none=True), status_code=422, headers={"cache-control": "no-store"})
