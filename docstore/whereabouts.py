"""Where a defect happened, without what it said: its kind and the lines that it came through.

Rule (design.md section 9): no personal data in logs. The message of an error, and the source lines and values of a usual trace, may quote
what a person wrote; file names, line numbers and function names never do.
"""

from __future__ import annotations

import traceback
from pathlib import PurePath

_DEPTH = 12


def whereabouts(error: BaseException) -> str:
    """`ValueError at visits.py:120 submit < visit.py:88 submit`, the place of the error first; then what caused it."""
    frames = traceback.extract_tb(error.__traceback__)[-_DEPTH:]
    places = " < ".join(f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    said = f"{type(error).__name__} at {places}" if places else type(error).__name__
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return said if cause is None else f"{said}, after {whereabouts(cause)}"
