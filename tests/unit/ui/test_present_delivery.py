"""What the screens say about delivery is true, in words a person would use."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from mobile.services.shown import Delivery, Lane, SyncLine
from ui.present import delivery
from ui.words import Words

WORDS = Words("it")
NOW = datetime(2026, 11, 22, 20, 14, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("line", "online", "text", "tone"),
    [
        (SyncLine("nothing"), True, "Niente da consegnare", "idle"),
        (SyncLine("waiting", 3), True, "In attesa (3) · parte da sola con la rete", "warning"),
        (SyncLine("waiting", 14), False, "Senza rete · 14 cose da consegnare", "warning"),
        (
            SyncLine("sending", done=2, total=3, done_bytes=4_100_000, total_bytes=9_800_000),
            True,
            "In invio · 2 di 3 schede, 4,1 di 9,8 MB",
            "info",
        ),
        (SyncLine("waiting", 14, 11), False, "Senza rete · 3 schede e 11 foto da consegnare", "warning"),
        (SyncLine("waiting", 2, 1), False, "Senza rete · 1 scheda e 1 foto da consegnare", "warning"),
        (SyncLine("waiting", 1, 1), False, "Senza rete · 1 foto da consegnare", "warning"),
        (SyncLine("sending", total=1, total_bytes=9_800_000), True, "In invio · 1 scheda, 0,0 di 9,8 MB", "info"),
        (SyncLine("sending", unit="photos", done=1, total=8), True, "In invio · 1 di 8 foto", "info"),
        (SyncLine("refused", 1, sentence="manca la firma."), True, "Non accettata: manca la firma.", "danger"),
        (SyncLine("refused", 2, sentence="manca la firma."), True, "2 non accettate: vedi perché", "danger"),
        (SyncLine("fetching", done=3_200, total=25_600), True, "Sto ancora scaricando · 3.200 di 25.600", "info"),
        (SyncLine("fetching", done=3_200, total=25_600), False, "Senza rete · scaricati 3.200 di 25.600", "info"),
        (SyncLine("fetching"), True, "Sto ancora scaricando", "info"),
        (SyncLine("delivered", at=NOW), True, "Tutto consegnato alle 21:14", "ok"),
        (SyncLine("refused", 1), True, "1 non accettata: vedi perché", "danger"),
        (SyncLine("problem", sentence="il centro non risponde"), True, "Problema: il centro non risponde", "danger"),
    ],
)
def test_the_six_states_of_the_sync_line(line: SyncLine, online: bool, text: str, tone: str) -> None:
    said = delivery.sync_line(line, online, WORDS, NOW)
    assert (said.text, said.tone) == (text, tone)


@pytest.mark.parametrize(
    ("line", "since", "text"),
    [
        (SyncLine("nothing"), datetime(2026, 11, 22, 13, 32, tzinfo=UTC), "Senza rete dalle 14:32 · niente da consegnare"),
        (SyncLine("waiting", 14), datetime(2026, 11, 22, 13, 32, tzinfo=UTC), "Senza rete dalle 14:32 · 14 cose da consegnare"),
        (SyncLine("waiting", 1, 1), datetime(2026, 11, 20, 13, 32, tzinfo=UTC), "Senza rete da ven 20 nov, 14:32 · 1 foto da consegnare"),
        (SyncLine("fetching"), datetime(2026, 11, 22, 20, 0, tzinfo=UTC), "Senza rete dalle 21:00 · lo scarico riprende da solo"),
    ],
)
def test_where_it_is_known_the_line_says_since_when_there_is_no_network(line: SyncLine, since: datetime, text: str) -> None:
    assert delivery.sync_line(line, False, WORDS, NOW, since).text == text
    assert "14:32" not in delivery.sync_line(line, True, WORDS, NOW, since).text


def test_only_what_has_arrived_is_green() -> None:
    for kind in ("nothing", "waiting", "sending", "refused", "problem"):
        assert delivery.sync_line(SyncLine(kind, 2), True, WORDS, NOW).tone != "ok"
    for kind in ("draft", "to_deliver", "refused"):
        said = delivery.record(Delivery(kind, 3), WORDS, TODAY)  # type: ignore[arg-type]
        assert said is not None
        assert said.tone != "ok"
    for kind in ("on_phone", "sending", "error"):
        assert delivery.photo(kind, 1, 2, WORDS).tone != "ok"


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (Delivery("draft", 8), "Bozza sul telefono, 8 foto"),
        (Delivery("draft"), "Bozza sul telefono"),
        (Delivery("to_deliver", 3), "Da consegnare, 3 foto"),
        (Delivery("to_deliver", 1), "Da consegnare, 1 foto"),
        (Delivery("refused", reason="manca"), "Non accettata, perché?"),
        (Delivery("delivered", at=datetime(2026, 11, 12, 9, tzinfo=UTC)), "Consegnata 12/11"),
        (Delivery("delivered", at=NOW), "Consegnata 21:14"),
    ],
)
def test_a_record_says_where_it_is(found: Delivery, text: str) -> None:
    said = delivery.record(found, WORDS, TODAY)
    assert said is not None
    assert said.text == text


def test_the_two_pills() -> None:
    assert delivery.saved_pill(datetime(2026, 11, 22, 20, 12, tzinfo=UTC), WORDS).text == "Salvato sul telefono 21:12"
    assert delivery.saved_pill(NOW, WORDS, "tablet").text == "Salvato su questo tablet 21:14"
    assert delivery.office_pill(Delivery("draft"), WORDS, NOW).text == "In ufficio: non ancora"
    assert delivery.office_pill(Delivery("to_deliver"), WORDS, NOW).text == "In ufficio: non ancora"
    arrived = delivery.office_pill(Delivery("delivered", at=datetime(2026, 11, 22, 20, 40, tzinfo=UTC)), WORDS, NOW)
    assert (arrived.text, arrived.tone) == ("In ufficio 21:40", "ok")


def test_a_lane_in_records_and_megabytes() -> None:
    said = delivery.lane(Lane("photos", waiting=11, sent=96, waiting_bytes=8_700_000), WORDS)
    assert (said.title, said.sent, said.of_all, said.waiting.text) == ("Foto", "96", "di 107 consegnate", "11 in attesa, 8,7 MB")
    assert said.refused is None
    mixed = delivery.lane(Lane("records", waiting=2, sent=41, refused=1, waiting_bytes=31_000), WORDS)
    assert mixed.refused is not None
    assert (mixed.of_all, mixed.waiting.text, mixed.refused.text) == ("di 44 consegnate", "2 in attesa, 31 kB", "1 non accettata")
    assert [round(share * 44) for share in mixed.shares] == [41, 2, 1]
    originals = delivery.lane(Lane("originals", waiting=36, sent=71, waiting_bytes=142_000_000), WORDS)
    assert originals.waiting.text == "36 in attesa del Wi-Fi, 142 MB"
    assert delivery.lane(Lane("records"), WORDS).waiting.text == "Niente in attesa"


def test_a_photo_that_was_cut_says_where_it_goes_on() -> None:
    cut = delivery.lane(Lane("photos", waiting=11, sent=96, resumes=(600_000, 900_000), waiting_bytes=8_700_000), WORDS)
    assert cut.resumes == "Quella interrotta riprende da 0,6 di 0,9 MB"
    assert delivery.lane(Lane("photos", waiting=1, resumes=(600_000, 900_000), running=True), WORDS).resumes == ""


def test_a_record_that_is_on_its_way_says_so_on_its_card_and_in_its_visit() -> None:
    said = delivery.record(Delivery("to_deliver", 3), WORDS, TODAY, sending=True)
    assert said is not None
    assert said.text == "In invio, 3 foto"
    draft = delivery.record(Delivery("draft", 3), WORDS, TODAY, sending=True)
    assert draft is not None
    assert draft.text == "Bozza sul telefono, 3 foto"
    assert delivery.office_pill(Delivery("to_deliver"), WORDS, NOW, sending=True).text == "In ufficio: in invio"


def test_a_photo_on_its_way_tells_bytes() -> None:
    assert delivery.photo("sending", 1_400_000, 2_100_000, WORDS).text == "In invio 1,4 di 2,1 MB"
