"""Code lists about people, with their Italian and English words.

Rule (domain.md 8.1): a need says what somebody needs of a place or of us, never why: no diagnosis, no origin, no belief. Relations are
the five of HUD (domain.md 6.2), seen from the referente. Languages by ISO 639: what somebody can be spoken to in.
"""

from dataclasses import dataclass

from schemas.codes import Code, Words

SEXES = (
    Code("f", Words("Femmina", "Female")),
    Code("m", Words("Maschio", "Male")),
    Code("x", Words("Altro o non lo dice", "Other or not said")),
)


@dataclass(frozen=True)
class Relation:
    """To the referente of the household; `hud` is the number of the standard."""

    code: str
    label: Words
    hud: int


RELATIONS = (
    Relation("head", Words("Referente del nucleo", "Head of the household"), 1),
    Relation("child", Words("Figlia o figlio", "Child"), 2),
    Relation("partner", Words("Coniuge o compagno", "Spouse or partner"), 3),
    Relation("relative", Words("Altro parente", "Other relative"), 4),
    Relation("unrelated", Words("Non parente", "Not related"), 5),
)

NEEDS = (
    Code("no_stairs", Words("Niente scale", "No stairs")),
    Code("wheelchair_room", Words("Spazio per la sedia a rotelle", "Room for a wheelchair")),
    Code("grab_rails", Words("Maniglie in bagno", "Grab rails in the bathroom")),
    Code("own_bathroom", Words("Bagno vicino o proprio", "A bathroom near or of their own")),
    Code("cot", Words("Culla o lettino", "A cot")),
    Code("quiet_room", Words("Stanza tranquilla", "A quiet room")),
    Code("fridge_for_medicines", Words("Frigorifero per i farmaci", "A fridge for medicines")),
    Code("power_at_night", Words("Corrente sempre attiva per un apparecchio", "Power at all times for a device")),
    Code("help_daily", Words("Aiuto nelle cose di ogni giorno", "Help with everyday things")),
    Code("help_at_night", Words("Qualcuno vicino di notte", "Somebody near at night")),
    Code("interpreter", Words("Interprete", "An interpreter")),
    Code("large_print", Words("Scritte grandi o lette ad alta voce", "Large print, or read aloud")),
    Code("sign_language", Words("Lingua dei segni", "Sign language")),
    Code("safe_address", Words("Indirizzo da non dire a nessuno", "An address told to nobody")),
    Code("near_school", Words("Vicino alla scuola dei figli", "Near the children's school")),
    Code("near_care", Words("Vicino a chi lo segue", "Near those who look after them")),
    Code("documents", Words("Aiuto con i documenti", "Help with papers")),
    Code("animal", Words("Posto per un animale", "Room for an animal")),
)

LANGUAGES = (
    Code("it", Words("Italiano", "Italian")),
    Code("sq", Words("Albanese", "Albanian")),
    Code("am", Words("Amarico", "Amharic")),
    Code("ar", Words("Arabo", "Arabic")),
    Code("bn", Words("Bengalese", "Bengali")),
    Code("zh", Words("Cinese", "Chinese")),
    Code("mfe", Words("Creolo mauriziano", "Mauritian Creole")),
    Code("fr", Words("Francese", "French")),
    Code("hi", Words("Hindi", "Hindi")),
    Code("en", Words("Inglese", "English")),
    Code("ise", Words("Lingua dei segni italiana", "Italian Sign Language")),
    Code("fa", Words("Persiano", "Persian")),
    Code("pl", Words("Polacco", "Polish")),
    Code("pt", Words("Portoghese", "Portuguese")),
    Code("pa", Words("Punjabi", "Punjabi")),
    Code("ro", Words("Rumeno", "Romanian")),
    Code("ru", Words("Russo", "Russian")),
    Code("si", Words("Singalese", "Sinhala")),
    Code("so", Words("Somalo", "Somali")),
    Code("es", Words("Spagnolo", "Spanish")),
    Code("ta", Words("Tamil", "Tamil")),
    Code("de", Words("Tedesco", "German")),
    Code("ti", Words("Tigrino", "Tigrinya")),
    Code("tr", Words("Turco", "Turkish")),
    Code("uk", Words("Ucraino", "Ukrainian")),
    Code("ur", Words("Urdu", "Urdu")),
    Code("wo", Words("Wolof", "Wolof")),
)
"""Offered first; any other code of two or three letters is kept as it was written."""

NOTICE_WAYS = (
    Code("spoken", Words("Detta a voce", "Told")),
    Code("paper", Words("Su carta", "On paper")),
    Code("qr", Words("Con il codice QR", "By the QR code")),
    Code("interpreter", Words("Con un interprete", "Through an interpreter")),
    Code("sent", Words("Mandata per messaggio o posta", "Sent by message or post")),
)
"""How the privacy notice was given."""
