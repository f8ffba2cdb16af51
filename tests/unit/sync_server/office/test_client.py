"""The prepared client: no inline script, no address of anybody else, our font in its weights."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sync_server.office import client
from sync_server.office.app import FONTS


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("client")
    client.prepare(folder, FONTS, "Soglia, ufficio")
    return folder


def test_the_page_holds_no_script_of_its_own_and_names_our_socket(prepared: Path) -> None:
    page = (prepared / "index.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert '<html lang="it">' in page
    assert "<title>Soglia, ufficio</title>" in page
    scripts = "".join(file.read_text(encoding="utf-8") for file in sorted(prepared.glob("inline-*.js")))
    assert 'flet.webSocketEndpoint="/office/ws"' in scripts
    assert 'flet.webRenderer="canvaskit"' in scripts
    assert "flet.noCdn=true" in scripts
    assert (prepared / "address.js").is_file()
    assert page.index('src="address.js"') < page.index("flutter_bootstrap.js"), "it stands between Flutter and the history"


def test_nothing_is_asked_of_a_content_network_and_no_worker_is_registered(prepared: Path) -> None:
    assert "cdn.jsdelivr.net" not in (prepared / "main.dart.js").read_text(encoding="utf-8")
    assert "serviceWorkerVersion: " not in (prepared / "flutter_bootstrap.js").read_text(encoding="utf-8")


def test_whoever_waits_for_the_centre_reads_italian(prepared: Path) -> None:
    script = (prepared / "main.dart.js").read_text(encoding="utf-8")
    assert "Working..." not in script
    assert '"Apro Soglia. Se il centro è fermo, la pagina riprende da sola."' in script


def test_a_client_that_says_something_else_while_it_starts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "main.dart.js").write_text(client._RIVE, encoding="utf-8")
    monkeypatch.setattr(client.flet_web, "get_package_web_dir", lambda: str(tmp_path))
    with pytest.raises(client.ClientChanged, match="Working"):
        client.prepare(tmp_path / "out", FONTS, "Soglia")


def test_the_font_is_ours_in_three_weights(prepared: Path) -> None:
    listed = json.loads((prepared / "assets" / "FontManifest.json").read_text(encoding="utf-8"))
    ours = next(entry for entry in listed if entry["family"] == "Titillium Web")
    assert [font["weight"] for font in ours["fonts"]] == [400, 600, 700]
    assert all((prepared / "assets" / font["asset"]).is_file() for font in ours["fonts"])


def test_another_client_than_the_one_we_know_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "main.dart.js").write_text("another client", encoding="utf-8")
    monkeypatch.setattr(client.flet_web, "get_package_web_dir", lambda: str(tmp_path))
    with pytest.raises(client.ClientChanged):
        client.prepare(tmp_path / "out", FONTS, "Soglia")
