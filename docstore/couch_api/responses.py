"""Answers of the surface: JSON as CouchDB writes it, and every error as {"error", "reason"} in exactly one function.

Errors are docstore's own tree; what only HTTP knows (a wrong method, a wrong content type, a range outside, a conflict that ends a
request) is added here. A failure that nobody meant is logged with its traceback and answered without any of it.
"""

import json
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any

from starlette.responses import Response, StreamingResponse

from docstore.errors import DocstoreError, StoreError, TerminalError, TransientError, Unauthorized

log = logging.getLogger(__name__)
JSON_TYPE = "application/json"
# No answer of this surface is a page: a browser must never run what a document holds, nor guess its type.
SAFE_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "must-revalidate"}


class MethodNotAllowed(TerminalError):
    code, status, default_reason = "method_not_allowed", 405, "This method is not offered here."


class BadContentType(TerminalError):
    code, status, default_reason = "bad_content_type", 415, "Content-Type must be application/json"


class RangeNotSatisfiable(TerminalError):
    code, status, default_reason = "requested_range_not_satisfiable", 416, "Requested range not satisfiable"


class Conflict(TerminalError):
    """A conflict is a result inside docstore; where one ends an HTTP request it needs a status."""

    code, status, default_reason = "conflict", 409, "Document update conflict."


def encode(value: Any) -> bytes:
    """JSON as UTF-8, compact, one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def json_bytes(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON that was encoded elsewhere (in the store's thread, when it may be large)."""
    return Response(body, status, {**SAFE_HEADERS, **(headers or {})}, JSON_TYPE)


def json_answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return json_bytes(encode(value), status, headers)


def streamed(
    chunks: AsyncIterator[bytes], media_type: str = JSON_TYPE, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer that is made while it is read: the generator goes on only as fast as the reader takes it."""
    return StreamingResponse(chunks, status, {**SAFE_HEADERS, **(headers or {})}, media_type)


def error_answer(error: Exception) -> Response:
    """Any exception as an answer."""
    if not isinstance(error, DocstoreError):
        log.error("an endpoint failed", exc_info=error)
        return json_answer(
            {"error": "internal_server_error", "reason": "The server failed while answering; nothing of it is known here."}, 500
        )
    return json_answer(error.as_json(), _status_of(error), _headers_of(error))


def written(result: Mapping[str, Any], status: int = 201, location: str | None = None) -> Response:
    """The answer to one interactive edit: its revision, or the error that the store gave as a result."""
    if "error" in result:
        raise refusal_of(result)
    headers = {"ETag": f'"{result["rev"]}"', **({"Location": location} if location else {})}
    return json_answer(result, status, headers)


def refusal_of(result: Mapping[str, Any]) -> DocstoreError:
    """The exception for an edit's refusal that came as a result."""
    kinds: dict[str, type[DocstoreError]] = {"conflict": Conflict, "unauthorized": Unauthorized}
    return kinds.get(str(result["error"]), _Refused)(str(result.get("reason", "")) or None, code=str(result["error"]))


class _Refused(TerminalError):
    code, status, default_reason = "forbidden", 403, "The document was refused."


def _status_of(error: DocstoreError) -> int:
    # A file that does not open is the server's trouble: 401 would send the caller to a sign-in that cannot help.
    return 500 if isinstance(error, StoreError) and error.status < 500 else error.status


def _headers_of(error: DocstoreError) -> dict[str, str]:
    if isinstance(error, Unauthorized):
        # Bearer, because a Basic challenge makes browsers open their own sign-in window over the app.
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, TransientError) and error.retry_after is not None:
        return {"Retry-After": str(max(1, round(error.retry_after)))}
    return {}
