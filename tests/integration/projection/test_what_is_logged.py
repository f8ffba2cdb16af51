"""What the projection tells whoever runs the centre: a lasting failure of the machine is met again every few seconds and is one line each
time, or the log of a full disk would fill it again; a defect shows where it happened."""

from __future__ import annotations

import logging

import pytest

from docstore.errors import CorruptStore, DiskFull, PeerUnreachable
from sync_server.projection import runner
from sync_server.projection.runner import ProjectionStuck
from tests.support.bench_centre import Bench

KINDS = [
    (DiskFull(), "disk_full", False),
    (PeerUnreachable(), "unreachable", False),
    (CorruptStore(), "corrupt_store", True),
    (ValueError("a defect"), "ValueError", True),
]


def fail(problem: Exception) -> object:
    raise problem


@pytest.mark.parametrize(("problem", "name", "with_whereabouts"), KINDS)
async def test_a_database_that_cannot_be_followed(
    desk: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, problem: Exception, name: str, with_whereabouts: bool
) -> None:
    monkeypatch.setattr(runner, "read_batch", lambda *_: fail(problem))
    with caplog.at_level(logging.WARNING, "soglia.projection"), pytest.raises(ProjectionStuck):
        await desk.idle()
    logged = [logging.Formatter().format(record) for record in caplog.records]
    assert any(line.startswith("catalog could not be followed") and f"({name})" in line for line in logged)
    assert [("Traceback" in line) for line in logged] == [with_whereabouts] * len(logged)


@pytest.mark.parametrize(("problem", "name", "with_whereabouts"), KINDS)
async def test_a_turn_that_fails_as_a_whole(
    desk: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, problem: Exception, name: str, with_whereabouts: bool
) -> None:
    """It goes on: the next turn, which would wait its seconds, is where this test leaves."""

    class Left(Exception):
        pass

    monkeypatch.setattr(runner, "purge_lies", lambda *_: fail(problem))
    monkeypatch.setattr(desk.runner, "_sleep", lambda _wait: fail(Left()))
    with caplog.at_level(logging.WARNING, "soglia.projection"), pytest.raises(Left):
        await desk.runner.run()
    (logged,) = [logging.Formatter().format(record) for record in caplog.records]
    assert f"stumbled and goes on in 5.0 s ({name})" in logged
    assert ("Traceback" in logged) == with_whereabouts
