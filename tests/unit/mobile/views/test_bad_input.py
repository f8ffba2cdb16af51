"""A refusal on the screen: the sentence is seen, the page stays, and so does what was chosen."""

from __future__ import annotations

from mobile.services.machine import PHOTO_SENTENCES
from mobile.services.problems import Problem
from mobile.views.root import root
from mobile.views.standing import stand
from tests.support import screens
from tests.support.flet_headless import HeadlessApp


async def test_an_exit_before_the_arrival_keeps_the_page_and_the_destination() -> None:
    face = screens.face("educator", width=1280, height=800)
    face.app.residence = screens.residence(begin_exit=lambda stay: None, record_exit=lambda: False)
    face.navigation.arrive("/exit/r6")
    async with HeadlessApp(lambda shown: stand(shown, face, root)) as app:
        await app.tap("Casa popolare")
        sentence = "L'uscita è prima dell'arrivo, che è del 02/11/2026: correggi la data."
        face.app.residence.exit.problem = Problem("exit_before_arrival", sentence)
        await app.tap("Registra l'uscita")
        assert app.sees("correggi la data")
        assert face.app.residence.exit.destination == "ERP"
        assert face.navigation.path == "/exit/r6"


async def test_a_file_that_is_no_photo_is_said_above_the_photos_that_stay() -> None:
    face = screens.face()
    face.app.photos = screens.photos(problem=Problem("photo_not_an_image", PHOTO_SENTENCES["not_an_image"]))
    face.navigation.arrive("/visit/photos")
    async with HeadlessApp(lambda shown: stand(shown, face, root)) as app:
        assert app.sees("scegli un'altra immagine")
        assert app.sees("5 di 8 consegnate")
