"""Where a replication resumes (`protocol.rst`, "Compare Replication Logs"), and what its document looks like."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from docstore.checkpoint import (
    HISTORY_LIMIT,
    Pairing,
    Resume,
    Session,
    checkpoint_body,
    extended,
    replication_id,
    resume_point,
    sessions_of,
)


def log(*sessions: tuple[str, str]) -> dict[str, object]:
    return checkpoint_body([Session(*session) for session in sessions])


def test_the_first_run_starts_at_the_beginning() -> None:
    assert resume_point(None, None) == Resume("0", ())
    assert resume_point(log(("a", "5")), None) == Resume("0", ())
    assert resume_point(None, log(("a", "5"))) == Resume("0", ())


def test_the_same_newest_session_is_common() -> None:
    both = log(("b", "9"), ("a", "5"))
    assert resume_point(both, both) == Resume("9", (Session("b", "9"), Session("a", "5")))


def test_a_checkpoint_that_only_the_target_got_falls_back_to_the_one_before() -> None:
    source, target = log(("b", "9"), ("a", "5")), log(("c", "12"), ("b", "9"), ("a", "5"))
    assert resume_point(source, target).since == "9"
    assert resume_point(target, source).since == "9"


def test_a_centre_restored_from_a_backup_is_met_where_it_stood() -> None:
    device = log(("d", "40"), ("c", "30"), ("b", "20"), ("a", "10"))
    assert resume_point(device, log(("b", "20"), ("a", "10"))) == Resume("20", (Session("b", "20"), Session("a", "10")))


def test_a_device_restored_from_a_copy_goes_on_where_the_copy_was_made() -> None:
    centre = log(("d", "40"), ("c", "30"), ("b", "20"), ("a", "10"))
    assert resume_point(log(("b", "20"), ("a", "10")), centre).since == "20"


def test_two_lives_that_share_nothing_start_again() -> None:
    assert resume_point(log(("x", "900")), log(("y", "901"))) == Resume("0", ())


def test_the_sequence_is_read_from_our_own_copy() -> None:
    """Anybody who may write to the circle may write the centre's copy: a forged number there must not hide changes."""
    assert resume_point(log(("a", "5")), log(("a", "999999"))).since == "5"


def test_malformed_histories_are_forgotten_and_not_believed() -> None:
    for broken in (
        {"history": "no"},
        {"history": [7, {"session_id": "a"}, {"session_id": 1, "recorded_seq": "1"}]},
        {},
        {"history": [{"session_id": "", "recorded_seq": "3"}]},
    ):
        assert resume_point(broken, log(("a", "5"))).since == "0"


def test_histories_end_at_fifty_sessions() -> None:
    history: tuple[Session, ...] = ()
    for number in range(80):
        history = extended(history, Session(f"s{number}", str(number)))
    assert len(history) == HISTORY_LIMIT == 50
    assert history[0] == Session("s79", "79")
    assert sessions_of(checkpoint_body(history)) == history


@given(common=st.integers(1, 8), own_more=st.integers(0, 8), other_more=st.integers(0, 8))
def test_the_newest_common_session_is_found_from_either_side(common: int, own_more: int, other_more: int) -> None:
    shared = [Session(f"c{number}", str(number)) for number in range(common)]
    own = _newest_first(shared, "o", own_more)
    other = _newest_first(shared, "x", other_more)
    expected = Resume(str(common - 1), tuple(reversed(shared)))
    assert resume_point(checkpoint_body(own), checkpoint_body(other)) == expected
    assert resume_point(checkpoint_body(other), checkpoint_body(own)) == expected


def _newest_first(shared: Sequence[Session], prefix: str, more: int) -> list[Session]:
    own = [Session(f"{prefix}{number}", str(100 + number)) for number in range(more)]
    return list(reversed([*shared, *own]))


def test_a_replication_is_named_by_who_with_whom_which_way_and_how() -> None:
    usual = Pairing("uuid-1", "http://centre/db/outreach-catania", True, {"design_documents": False})
    others = [
        Pairing("uuid-2", "http://centre/db/outreach-catania", True, {"design_documents": False}),
        Pairing("uuid-1", "http://centre/db/board", True, {"design_documents": False}),
        Pairing("uuid-1", "http://centre/db/outreach-catania", False, {"design_documents": False}),
        Pairing("uuid-1", "http://centre/db/outreach-catania", True, {"design_documents": True}),
    ]
    assert replication_id(usual) == replication_id(
        Pairing("uuid-1", "http://centre/db/outreach-catania", True, {"design_documents": False})
    )
    assert len({replication_id(pairing) for pairing in [usual, *others]}) == 5


def test_the_name_of_a_replication_never_changes_unnoticed() -> None:
    """A change here throws every checkpoint in the field away: raise REPLICATION_ID_VERSION with it, on purpose."""
    assert replication_id(Pairing("uuid-1", "centre", True, {})) == "26ad9d90deaa0ef5ab10e64feff62b8c"
