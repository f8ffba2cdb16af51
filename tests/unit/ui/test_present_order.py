"""An order in words: what is left of its time in every state, what stands on the paper, what is still to be written."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.vacate_order import VacateOrder
from ui.present import order as present
from ui.words import Words

TODAY = date(2026, 11, 22)
IT = Words("it")
FULL = {
    "number": "214",
    "issued_on": "2026-11-12",
    "authority": "mayor",
    "ground": "art_54",
    "reason": "collapse",
    "reason_text": "solaio e cornicione",
    "premises": {"address": "Via della Concordia 118", "floor": "2", "unit": "5", "cadastral": [{"sheet": "69", "parcel": "1234"}]},
    "inspections": [{"body": "fire_brigade", "on": "2026-11-10", "protocol": "3381"}],
    "notified_on": "2026-11-16",
    "leave_by": "2026-12-01",
    "households": 1,
    "people": 5,
    "prefect": {"told": True, "on": "2026-11-11"},
    "state": "notified",
}


def order(**changed: object) -> VacateOrder:
    return VacateOrder.read({**FULL, **changed})


def test_an_order_that_runs_says_how_many_days_and_until_which() -> None:
    found = present.days(order(), TODAY, IT)
    assert (found.number, found.title, found.until) == ("9", "giorni per lasciare la casa", "entro martedì 01/12/2026")
    assert found.tone == "warning"
    assert found.stretch is not None
    assert (found.stretch.start, found.stretch.now, found.stretch.end) == ("16/11 notificata", "oggi, 6 giorni su 15", "01/12")
    assert found.stretch.share == pytest.approx(6 / 15)


@pytest.mark.parametrize(
    ("today", "number", "title", "tone"),
    [
        ("2026-11-27", "4", "giorni per lasciare la casa", "warning"),
        ("2026-11-28", "3", "giorni per lasciare la casa", "danger"),
        ("2026-11-30", "1", "giorno per lasciare la casa", "danger"),
        ("2026-12-01", "0", "giorni: oggi è l'ultimo", "danger"),
        ("2026-12-02", "1", "giorno oltre il termine", "danger"),
        ("2026-12-21", "20", "giorni oltre il termine", "danger"),
    ],
)
def test_three_days_before_the_last_one_it_turns_red_and_past_it_counts_on(today: str, number: str, title: str, tone: str) -> None:
    found = present.days(order(), date.fromisoformat(today), IT)
    assert (found.number, found.title, found.tone) == (number, title, tone)


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ("executed", "Ordinanza eseguita"),
        ("suspended", "Ordinanza sospesa"),
        ("revoked", "Ordinanza revocata"),
        ("annulled", "Ordinanza annullata"),
    ],
)
def test_an_order_that_nobody_must_obey_any_more_is_grey_and_counts_nothing(state: str, title: str) -> None:
    found = present.days(order(state=state, state_on="2026-11-20"), TODAY, IT)
    assert (found.number, found.title, found.tone, found.stretch) == ("", title, "idle", None)
    assert found.until == "dal 20/11/2026 · il termine era il 01/12/2026"


def test_without_a_deadline_nothing_is_counted() -> None:
    found = present.days(order(leave_by=None), TODAY, IT)
    assert (found.number, found.title, found.tone) == ("", "Termine non scritto", "idle")


def test_a_bar_without_length_is_not_drawn() -> None:
    assert present.days(order(notified_on="2026-12-01"), date(2026, 12, 1), IT).stretch is None
    assert present.days(order(), date(2026, 11, 15), IT).stretch is None, "before it was notified"
    assert present.days(order(notified_on=None, issued_on=None), TODAY, IT).stretch is None
    issued = present.days(order(notified_on=None), TODAY, IT).stretch
    assert issued is not None
    assert issued.start == "12/11 emessa"


def test_everything_that_stands_on_the_paper_is_said() -> None:
    assert [(line.name, line.text) for line in present.lines(order(), IT)] == [
        ("Numero", "214"),
        ("Data", "12/11/2026"),
        ("Autorità", "Sindaco"),
        ("Notificata il", "16/11/2026"),
        ("Base giuridica", "Art. 54, incolumità pubblica"),
        ("Motivo", "Crollo: solaio e cornicione"),
        ("Al prefetto", "sì, 11/11/2026"),
        ("Verbale", "Vigili del fuoco, 10/11/2026, prot. 3381"),
        ("Immobile", "Via della Concordia 118, piano 2, int. 5, foglio 69, particella 1234"),
        ("Nuclei e persone", "1 nucleo, 5 persone"),
    ]


def test_what_nobody_wrote_is_still_to_be_written_and_never_made_up() -> None:
    found = present.lines(VacateOrder.read({}), IT)
    assert {line.text for line in found} == {"da scrivere"}
    assert all(line.missing for line in found)


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_code_of_an_order_has_its_words_in_both_languages(language: str) -> None:
    words = Words(language)
    for ground in ("art_54", "art_50", "art_26", "squatting", "eviction"):
        assert ground not in [line.text for line in present.lines(order(ground=ground), words)]
    for state in ("issued", "notified", "executed", "suspended", "revoked", "annulled"):
        found = present.state(order(state=state), words)
        assert found is not None
        assert found.text != state


def test_a_row_says_its_number_and_what_is_left() -> None:
    assert present.summary(order(), TODAY, IT) == "n. 214, restano 9 giorni"
    assert present.summary(order(), date(2026, 12, 1), IT) == "n. 214, oggi è l'ultimo giorno"
    assert present.summary(order(), date(2026, 12, 3), IT) == "n. 214, oltre il termine da 2 giorni"
    assert present.summary(order(state="suspended"), TODAY, IT) == "n. 214, sospesa"
    assert present.summary(VacateOrder.read({"ground": "art_54"}), TODAY, IT) == "senza numero"
    assert present.summary(None, TODAY, IT) == "Nessuna scritta"


def test_what_does_not_fit_is_told_in_the_readers_language() -> None:
    assert present.doubts(order(), IT) == []
    late = order(prefect={"told": True, "on": "2026-11-20"})
    assert len(present.doubts(late, IT)) == 1
    assert present.doubts(late, IT) != present.doubts(late, Words("en"))


def test_what_others_wrote_of_it_is_shown() -> None:
    assert present.rivals([], TODAY, IT) == ""
    assert "n. 215, restano 9 giorni" in present.rivals([order(number="215")], TODAY, IT)
