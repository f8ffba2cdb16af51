"""The parts of chunks that a range of bytes lies in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync_server.projection.photo_files import ChunkPlace, parts


@given(data=st.data(), contents=st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=6))
def test_the_parts_joined_are_the_range(data: st.DataObject, contents: list[bytes]) -> None:
    whole = b"".join(contents)
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start + 1, len(whole)))
    chunks = [ChunkPlace(str(place), "1-a", len(content)) for place, content in enumerate(contents)]
    joined = b"".join(contents[int(part.doc_id.partition(":")[2])][part.start : part.end] for part in parts(chunks, start, end))
    assert joined == whole[start:end]
