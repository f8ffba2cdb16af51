"""What the office reads of its devices: which come first and why, the four steps of a lost one, what the box admits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.office_devices import MEASURE, NOW, a_device, at
from ui.present import device_story as story
from ui.present import devices as present
from ui.present.device_story import LogLine
from ui.present.devices import Device, Recall, Told
from ui.words import Words

WORDS = Words("it")
LOST = Recall(at(20, 9, 15), "Sara", "lost")


def states(device: Device) -> list[str]:
    return [step.state for step in story.steps(device, WORDS, NOW)]


@pytest.mark.parametrize(
    ("device", "word", "tone"),
    [
        (a_device(), "in ordine", "ok"),
        (a_device(told=Told(unsent=3), last=at(22, 18, 47)), "aspetta la rete", "info"),
        (a_device(told=Told(unsent=3)), "sta consegnando", "info"),
        (a_device(last=at(21, 9, 12)), "fermo da oltre un giorno", "warning"),
        (a_device(told=Told(unsent=4, refused=4)), "cose non accettate", "danger"),
        (a_device(told=Told(clock_ms=26 * 3_600_000)), "orologio avanti", "danger"),
        (a_device(told=Told(clock_ms=-600_000)), "orologio indietro", "warning"),
        (a_device(told=Told(used=95, free=5)), "poco spazio", "warning"),
        (a_device(app="1.3.9"), "app troppo vecchia", "danger"),
        (a_device(app="demo"), "in ordine", "ok"),
        (a_device(last=at(19, 17, 32), recall=LOST), "revocato, in attesa", "danger"),
        (a_device(recall=LOST), "revocato, sta consegnando", "danger"),
        (a_device(recall=replace(LOST, saved_at=NOW)), "revocato, dati salvati", "warning"),
        (a_device(recall=replace(LOST, saved_at=NOW, wiped_at=NOW)), "cancellato", "idle"),
    ],
)
def test_the_worst_of_what_is_known_is_its_status(device: Device, word: str, tone: str) -> None:
    status = present.status(device, MEASURE, WORDS)
    assert (status.text, status.tone) == (word, tone)


def test_problems_stand_first_and_a_revoked_one_before_all() -> None:
    fine, silent, wrong = a_device("fine"), a_device("silent", last=at(21, 9)), a_device("wrong", told=Told(clock_ms=10**9))
    lost, wiped = a_device("lost", recall=LOST), a_device("wiped", recall=replace(LOST, wiped_at=NOW))
    ordered = present.in_order([wiped, fine, silent, wrong, lost], MEASURE)
    assert [device.key for device in ordered] == ["lost", "wrong", "silent", "fine", "wiped"]
    assert [device.key for device in ordered if present.needs_look(device, MEASURE)] == ["lost", "wrong", "silent"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Casa Zagara", "Casa Zagara"),
        ("Casa Zagara-media", "Casa Zagara, foto"),
        ("outreach-catania", "squadra Catania"),
        ("outreach-catania-media", "squadra Catania, foto"),
        ("casework-catania", "casi seguiti, Catania"),
        ("catalog", "elenco delle residenze"),
    ],
)
def test_no_database_is_called_by_its_name(name: str, said: str) -> None:
    assert present.circle(name, WORDS) == said
    assert said in story.log_text(LogLine(NOW, "key_deposited", place=name), WORDS)
    assert said in story.finder_sees(a_device(circles=("Casa Mimosa", name)), WORDS)


def test_filters_are_offered_only_where_they_let_something_through() -> None:
    tablet, phone, unknown = a_device(), a_device("p", "Telefono 5"), a_device("u", "Prova")
    assert present.filters([tablet, phone, unknown], MEASURE) == [("all", 3), ("tablet", 1), ("phone", 1)]
    assert present.filters([], MEASURE) == [("all", 0)]
    assert not present.wanted(unknown, "tablet", MEASURE)


def test_what_a_device_has_never_said_is_not_made_up() -> None:
    assert present.unsent(Told(), WORDS)[0].text == "non l'ha detto"
    assert present.unsent(Told(unsent=0), WORDS)[0].text == "niente"
    assert present.unsent(Told(unsent=3, unsent_bytes=2_400_000), WORDS)[1] == "2,4 MB"
    assert present.clock(Told(), WORDS)[0] == "–"
    assert present.space(Told(used=5), WORDS) is None


def test_space_is_told_with_its_units() -> None:
    assert present.space(Told(used=27_000_000_000, free=37_000_000_000), WORDS) == ("27,0 di 64,0 GB", 27 / 64)
    assert present.space(Told(used=31_700_000, free=968_300_000), WORDS) == ("31,7 MB di 1,0 GB", 0.0317)


@pytest.mark.parametrize(
    ("milliseconds", "said"), [(1000, "+1 s"), (-3000, "−3 s"), (200, "0 s"), (26 * 3_600_000, "+26 h"), (-600_000, "−10 min")]
)
def test_a_clock_is_told_in_the_unit_that_fits(milliseconds: int, said: str) -> None:
    assert present.clock(Told(clock_ms=milliseconds), WORDS)[0] == said


def test_the_four_steps_follow_what_the_centre_has_seen() -> None:
    away = a_device(last=at(19, 17, 32), recall=LOST)
    assert states(away) == ["done", "here", "next", "next"]
    back = replace(away, last=at(22, 21, 13))
    assert states(back) == ["done", "done", "here", "next"]
    saved = replace(back, recall=replace(LOST, saved_at=NOW, rescued=8, kept_aside=1))
    assert states(saved) == ["done", "done", "done", "here"]
    wiped = replace(back, recall=replace(LOST, saved_at=NOW, wiped_at=NOW))
    assert states(wiped) == ["done"] * 4
    assert states(a_device()) == []
    said = story.steps(saved, WORDS, NOW)[2].detail
    assert "Recuperate 8 cose" in said
    assert "1 non passa i controlli" in said


def test_a_revoked_device_is_shut_out_within_twenty_minutes_and_says_by_whom() -> None:
    first, second, third, _ = story.steps(
        a_device(last=at(19, 17, 32), told=Told(unsent=8, unsent_bytes=5_100_000), recall=LOST), WORDS, NOW
    )
    assert first.detail.startswith("ven 20 nov, 09:15, da Sara. Dalle ven 20 nov, 09:35")
    assert "gio 19 nov, 17:32" in second.detail
    assert "le 8 cose non consegnate (5,1 MB)" in third.detail


def test_the_box_admits_what_a_copied_disk_is_worth_and_when_the_data_hide() -> None:
    said = story.finder_sees(a_device(last=at(19, 17, 32), users=("lino", "rita")), WORDS)
    assert "provare tutti i PIN a 6 cifre" in said
    assert "Casa Zagara" in said
    assert "Ci entrano 2 persone." in said
    assert "Dal 19/12/2026" in said
    assert "cancellato tutto" in story.finder_sees(a_device(recall=replace(LOST, wiped_at=NOW)), WORDS)


def test_a_loss_is_judged_within_seventy_two_hours_and_a_retired_device_is_none() -> None:
    assert story.privacy_term(LOST, WORDS) == "lun 23 nov, 09:15"
    assert LOST.at + timedelta(hours=72) == at(23, 9, 15)
    assert story.privacy_term(replace(LOST, why="stolen: sul treno"), WORDS) is not None
    assert story.privacy_term(replace(LOST, why="retired"), WORDS) is None


def test_reasons_are_words_and_a_note_stays_as_it_was_written() -> None:
    assert story.why(LOST, WORDS) == "Smarrito"
    assert story.why(replace(LOST, why="stolen: sul treno delle 7"), WORDS) == "Rubato: sul treno delle 7"
    assert story.why(replace(LOST, why="dal comando"), WORDS) == "dal comando"


def test_a_code_is_read_aloud_in_two_halves() -> None:
    assert present.shown_code("K7M2QX") == "K7M-2QX"


def test_events_are_sentences_and_an_unknown_one_is_not_hidden() -> None:
    released = LogLine(NOW, "key_released", person="Marco", place="Casa Zagara")
    assert story.log_text(released, WORDS) == "Chiave di Casa Zagara data a Marco"
    assert story.log_text(LogLine(NOW, "revoked", by="Sara", why="lost"), WORDS) == "Revocato da Sara · Smarrito"
    assert story.log_text(LogLine(NOW, "something_newer"), WORDS) == "something_newer"


def test_an_app_behind_the_newest_is_marked_and_a_word_is_not_judged() -> None:
    assert present.app_is_old(a_device(app="1.4.1"), MEASURE)
    assert not present.app_is_old(a_device(app="1.4.10"), MEASURE)
    assert not present.app_is_old(a_device(app="demo"), MEASURE)
