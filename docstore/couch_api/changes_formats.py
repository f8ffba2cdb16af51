"""How a feed is written down: one JSON object, one line a change, or server-sent events. Pure: from rows to bytes."""

from collections.abc import Callable
from dataclasses import dataclass

from docstore.couch_api.changes_options import Feed
from docstore.couch_api.responses import encode


@dataclass(frozen=True, slots=True)
class Format:
    """What stands before, between and after the rows of one kind of feed. `row` takes the sequence and the encoded change."""

    media_type: str
    opening: bytes
    between: bytes
    heartbeat: bytes
    row: Callable[[str, bytes], bytes]
    closing: Callable[[str, int], bytes]


def _closing_object(last_seq: str, pending: int) -> bytes:
    return b'\n],\n"last_seq":' + encode(last_seq).rstrip() + f',"pending":{pending}}}\n'.encode()


def _closing_line(last_seq: str, pending: int) -> bytes:
    return encode({"last_seq": last_seq, "pending": pending})


def _event(sequence: str, row: bytes) -> bytes:
    return b"data: " + row + b"id: " + encode(sequence).rstrip() + b"\n\n"


# One JSON object; blanks between its parts are the heartbeat.
WHOLE = Format("application/json", b'{"results":[\n', b",\n", b"\n", lambda _sequence, row: row.rstrip(), _closing_object)
# One line a change, an empty line as heartbeat.
LINES = Format("application/json", b"", b"", b"\n", lambda _sequence, row: row, _closing_line)
# Events whose id is the sequence, as JSON like CouchDB's, so that a browser goes on where it was.
EVENTS = Format("text/event-stream", b"", b"", b"event: heartbeat\ndata: \n\n", _event, lambda _last_seq, _pending: b"")

FORMATS: dict[Feed, Format] = {"normal": WHOLE, "longpoll": WHOLE, "continuous": LINES, "eventsource": EVENTS}
