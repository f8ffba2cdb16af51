"""The outreach worker's phone: from the first page to the sample visit and the keypad, on the demonstration's data."""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.support.browser import SIGHT_MS
from tests.support.person import REFUSED, Person
from tests.support.pictures import photograph
from tests.support.tour.stops import BACK, Stop, Walker, address, first_page, tap, tap_place, then

GIULIA = Person("giulia", "giulia-prova", "482915")
LIKELIHOOD, HARM = "likelihood-18", "harm-III"


async def wrong_password(walker: Walker) -> None:
    await GIULIA.types_name(walker.tab)
    await GIULIA.mistaken().types_password(walker.tab)
    await walker.tab.sees(REFUSED)


async def right_password(walker: Walker) -> None:
    await GIULIA.types_password(walker.tab)
    await walker.tab.sees("Scegli il tuo PIN")


async def pin_once(walker: Walker) -> None:
    await GIULIA.begins_pin(walker.tab)


async def pin_twice(walker: Walker) -> None:
    await GIULIA.repeats_pin(walker.tab)


async def today(walker: Walker) -> None:
    await walker.tab.tap("Comincia")
    await walker.tab.sees(re.compile(r"\d+ su questo dispositivo"))
    await walker.tab.sees(re.compile("Consegnata|Validata"))


async def search(walker: Walker) -> None:
    await walker.tab.type_in(walker.tab.app.get_by_role("textbox").first, "via del")
    await walker.tab.sees(re.compile(r"\d+ su \d+"))


async def search_nothing(walker: Walker) -> None:
    await walker.tab.type_in(walker.tab.app.get_by_role("textbox").first, "zzzz")
    await walker.tab.sees("Nessun alloggio con queste parole")


async def find_first(walker: Walker) -> None:
    await walker.tab.tap("Mostra tutti gli alloggi")
    await walker.tab.tap("Nuovo sopralluogo")
    await walker.tab.sees("È un altro alloggio")


async def find_alike(walker: Walker) -> None:
    await walker.tab.type_in(walker.tab.app.get_by_role("textbox").first, "via del")
    await walker.tab.sees(re.compile(r"simil[ei] su \d+"))


async def address_typed(walker: Walker) -> None:
    await walker.tab.type_into("Via o piazza", "Via Plebiscito")
    await walker.tab.tap_place("group-b")
    await walker.tab.sees("Avanti: Nucleo")


async def too_many_minors(walker: Walker) -> None:
    """The two numbers contradict each other, and are said to under them."""
    await walker.tab.tap("Persone in tutto: una in più")
    for _ in range(2):
        await walker.tab.tap("Di cui minori: una in più")
    await walker.tab.sees(re.compile("I minori sono più delle persone"))


async def counted(walker: Walker) -> None:
    await walker.tab.tap("Di cui minori: una in meno")
    await walker.tab.tap(BACK)
    await walker.tab.sees("1 persona, 1 minore")


async def person_added(walker: Walker) -> None:
    """The child that was counted."""
    await walker.tab.tap_place("section-people")
    await walker.tab.type_into("Nome e cognome", "Samuele")
    await walker.tab.type_into("Età o data di nascita", "9")
    await walker.tab.tap("Aggiungi")
    await walker.tab.hears_at("person-1", "Samuele")


async def rated(walker: Walker) -> None:
    await walker.tab.tap_place(LIKELIHOOD)
    await walker.tab.tap_place(HARM)
    await walker.tab.sees("1.115")


async def room_measured(walker: Walker) -> None:
    """A bedroom that is low, with a window and nobody who was asked where they sleep."""
    await walker.tab.tap_place("kind-bedroom")
    for label, measure in (("Un lato", "3,60"), ("L'altro lato", "3,40"), ("Altezza", "2,55")):
        await walker.tab.type_into(label, measure)
    await walker.tab.tap_place("window-yes")
    await walker.tab.type_into("Larga", "1,20")
    await walker.tab.type_into("Alta", "1,40")
    await walker.tab.sees("12,24 m²")


async def bathroom_begun(walker: Walker) -> None:
    """A room that nobody has measured: something is missing of the visit."""
    await walker.tab.tap("Stanza")
    await walker.tab.tap_place("kind-bathroom")
    await walker.tab.sees("Quanto è alta")
    await walker.tab.tap(BACK)
    await walker.tab.sees("1 di 2 misurate")


async def photos_taken(walker: Walker) -> None:
    """Three, which the centre takes meanwhile."""
    files = [
        photograph(walker.folder / f"{name}.jpg", colour)
        for name, colour in (("muffa", "#7a6f62"), ("scala", "#4b3a2f"), ("tetto", "#556"))
    ]
    await walker.tab.choose_files("Scatta o scegli", files)
    await walker.tab.sees(re.compile(r"di 3 consegnate"))


async def unmarked(walker: Walker) -> None:
    """What was drawn is taken back: an unfinished drawing would be missing of the visit."""
    await walker.tab.tap("Annulla l'ultimo")
    await walker.tab.sees("La foto, senza segni")
    await walker.tab.tap(BACK)
    await walker.tab.sees("Cosa si vede")


async def handed_in(walker: Walker) -> None:
    await walker.tab.tap("Consegna lo stesso")
    await walker.tab.sees(re.compile("Scheda (pronta|consegnata)"))


async def in_large_letters_and_english(walker: Walker) -> None:
    """What is chosen here reaches the page around the app: the size of its letters and the language that a screen reader speaks."""
    page = walker.tab.page.locator("html")
    for percent, pixels in ((130, 20.8), (100, 16)):
        await walker.tab.tap_place(f"letters-{percent}")
        await expect(page).to_have_css("font-size", f"{pixels}px", timeout=SIGHT_MS)
    await walker.tab.tap_place("language-en")
    await walker.tab.sees("Language")
    await expect(page).to_have_attribute("lang", "en", timeout=SIGHT_MS)


async def for_the_household(walker: Walker) -> None:
    await walker.tab.tap_place("for-household")
    await walker.tab.tap_place("likelihood-6")
    await walker.tab.tap_place("harm-II")
    await walker.tab.sees("12.901")


async def on_arrival(walker: Walker) -> None:
    """One answer brings a question with it."""
    await walker.tab.tap_place("check-comfort-intake")
    await walker.tab.sees("Ogni persona ha il suo letto?")
    await walker.tab.tap_place("own_bed-no")
    await walker.tab.sees("Quanti letti mancano?")


async def place_known(walker: Walker) -> None:
    """A room found by the Services, its code with what ETHOS Light makes of it."""
    await walker.tab.tap_place("space-services_space")
    await walker.tab.tap_place("ethos-3.2")
    await walker.tab.sees(re.compile("ETHOS Light 4"))


async def order_written(walker: Walker) -> None:
    """What one page of it says, and two of the four things."""
    await walker.tab.type_into("Numero", "214")
    await walker.tab.tap_place("order-ground-art_54")
    await walker.tab.tap_place("order-reason-collapse")
    await walker.tab.tap_place("order-state-notified")
    await walker.tab.tap("Torna all'ordinanza")
    await walker.tab.tap_place("under_vacate_order-yes")
    await walker.tab.tap_place("declared_unfit-unknown")
    await walker.tab.sees("2 risposte su 4")


async def sample_rated(walker: Walker) -> None:
    await walker.tab.tap_place("section-hazard")
    await walker.tab.sees("Avanti: Foto")


async def sample_ended(walker: Walker) -> None:
    await walker.tab.tap(BACK)
    await walker.tab.tap("Consegna")
    await walker.tab.sees(re.compile("Consegna lo stesso|La prova è finita"))


PHONE = (
    Stop("entry-code", first_page),
    Stop("entry-password", tap("Entra con nome e password", "Il tuo nome utente")),
    Stop("entry-refused", wrong_password, large=False),
    Stop("help-before-pin", then(tap("Aiuto", "A che cosa serve"))),
    Stop("choose-pin", then(tap(BACK, "Il tuo nome utente"), right_password)),
    Stop("repeat-pin", pin_once, large=False),
    Stop("welcome", pin_twice),
    Stop("today", today),
    Stop("today-search", search, large=False),
    Stop("today-nothing", search_nothing),
    Stop("find", find_first),
    Stop("find-alike", find_alike),
    Stop("place-empty", tap("È un altro alloggio", "Avanti: Nucleo")),
    Stop("place", address_typed),
    Stop("doubles", tap_place("doubles", "Unire non cancella niente")),
    Stop("place-again", tap("Indietro", "Avanti: Nucleo"), large=False),
    Stop("persons-contradicted", then(tap("Avanti: Nucleo", "Persone in tutto"), too_many_minors)),
    Stop("visit-begun", counted, large=False),
    Stop("persons", person_added),
    Stop("person", tap_place("person-1", "Di che cosa ha bisogno")),
    Stop(
        "hazards-empty",
        then(tap("Torna al nucleo", "Quanti sono"), tap(BACK, "Consegna"), tap_place("section-hazard", "Avanti: Foto")),
        keys=True,
    ),
    Stop("hazard", tap_place("hazard-1", "Quanto è probabile?")),
    Stop("hazard-degrees", tap("16 gradi", "Quanto è probabile?"), large=False),
    Stop("hazard-rated", then(tap("5 gradi", "Quanto è probabile?"), rated)),
    Stop("hazard-cleared", tap("Togli la valutazione", "Annulla"), large=False),
    Stop("hazards", then(tap("Annulla", "1.115"), tap(BACK, "Avanti: Foto"))),
    Stop("photos-empty", tap("Avanti: Foto", "Ancora nessuna foto")),
    Stop("photos", photos_taken),
    Stop("photo", tap(re.compile("Senza titolo"), "Cosa si vede")),
    Stop("drawing", then(tap("Disegna o copri", "La foto, senza segni"), tap("Metti al centro", "La foto con 1 segno"))),
    Stop("earlier-of-photo", then(unmarked, tap("Scegli la foto di prima", "Tocca la foto che mostra lo stesso difetto"))),
    Stop(
        "earlier-to-take",
        then(
            tap(BACK, "Cosa si vede"),
            tap("Tutte le foto", re.compile("di 3 consegnate")),
            tap_place("earlier-photos", "Scegli il difetto e scattalo"),
        ),
    ),
    Stop("visit", then(tap(BACK, re.compile("di 3 consegnate")), tap(BACK, "Consegna"))),
    Stop("hazards-at-a-glance", then(tap_place("path-quick", "Consegna"), tap_place("section-hazard", "Visti più spesso")), keys=True),
    Stop("hazard-crowding", then(tap_place("hazard-11", "Chi ci vive ora"), for_the_household)),
    Stop("check", then(tap("Torna all'elenco", "Visti più spesso"), on_arrival)),
    Stop("visit-quick", then(tap("Torna al sopralluogo", "Consegna")), large=False),
    Stop("rooms-empty", tap_place("section-room", "Qui non c'è ancora nessuna stanza")),
    Stop("room-kinds", tap("Aggiungi una stanza", "Camera da letto")),
    Stop("sized-room", room_measured),
    Stop("rooms", then(tap("Torna alle stanze", "Affollamento"), bathroom_begun)),
    Stop("rooms-why", tap_place("why-people", "in tutto"), large=False),
    Stop("danger-empty", then(tap(BACK, "Consegna"), tap_place("danger", "Il primo tocco salva la segnalazione.")), large=False),
    Stop(
        "danger",
        then(tap_place("danger-live_wires", re.compile("Parte per prima|In ufficio")), tap_place("done-called_112", "Chiamato il 112")),
    ),
    Stop("visit-gaps", then(tap("Torna al sopralluogo", "Consegna"), tap_place("gaps", "Mancano 2 cose")), large=False),
    Stop("dwelling-facts", then(tap_place("section-home", "Classificazione ETHOS"), place_known)),
    Stop("order-empty", tap("Avanti: Ordinanza", "Nessuna ordinanza scritta qui")),
    Stop("order-form", tap("Scrivi o correggi l'ordinanza", "Che cosa sta scritto")),
    Stop("order", order_written),
    Stop("note", tap("Avanti: Note", "Quello che non ha un altro posto")),
    Stop("visit-anyway", then(tap(BACK, "Consegna"), tap("Consegna", "Perché manca"))),
    Stop("visit-handed-in", handed_in),
    Stop("past", tap_place("past-visits", re.compile("Giulia"))),
    Stop("past-visit", tap_place("past-1", "Correggi questa visita")),
    Stop(
        "sync-sheet",
        then(
            tap(BACK, re.compile("Giulia")),
            tap(BACK, "Torna a Oggi"),
            tap("Torna a Oggi", "Alloggi"),
            tap_place("sync-line", "Cosa è arrivato in ufficio"),
        ),
    ),
    Stop("more", then(address("/", "Alloggi"), tap_place("go-/more", "Lingua"))),
    Stop("more-english", in_large_letters_and_english, large=False),
    Stop("help-list", then(tap_place("language-it", "Lingua"), tap_place("action-help", "Una pagina per ogni schermata"))),
    Stop("help-page", address("/aiuto/visit", "A che cosa serve")),
    Stop("sample-visit", then(address("/more", "Lingua"), tap_place("action-sample", "Prova: niente resta e niente parte"))),
    Stop("sample-hazards", sample_rated),
    Stop("sample-hand-in", sample_ended),
    Stop("locked", then(tap("Esci dalla prova", "Alloggi"), address("/more", "Lingua"), tap_place("action-lock", "Ciao, "))),
    Stop("lost-pin", tap("Ho perso il PIN", "Hai perso il PIN?"), keys=True),
    Stop("people", then(tap(BACK, "Ciao, "), tap_place("change-person", "Chi usa il dispositivo adesso?")), large=False),
    Stop("add-person", tap_place("add-person", "Un'altra persona")),
    Stop("gallery-base", address("/galleria/base", "Soglia, i componenti"), large=False),
    Stop("gallery-forms", then(address("/", "Un'altra persona"), address("/galleria/moduli", "Soglia, i componenti")), large=False),
    Stop("gallery-work", then(address("/", "Un'altra persona"), address("/galleria/lavoro", "Soglia, i componenti")), large=False),
    Stop("gallery-places", then(address("/", "Un'altra persona"), address("/galleria/luoghi", "Soglia, i componenti")), large=False),
)
