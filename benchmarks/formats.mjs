// What Babel costs in the browser's Python: `.venv/bin/python -m mobile.web.build && node benchmarks/formats.mjs` (docs/adr/0092).
import fs from "node:fs";
import { loadPyodide } from "../build/app/pyodide/pyodide.mjs";

const app = new URL("../build/app/", import.meta.url).pathname;
const python = await loadPyodide({ indexURL: `${app}pyodide/` });
python.unpackArchive(new Uint8Array(fs.readFileSync(`${app}app.zip`)), "zip", { extractDir: "/home/pyodide" });
python.runPython(`
import sys
sys.path[:0] = ["/home/pyodide", "/home/pyodide/__pypackages__"]
import asyncio, datetime, time
import flet, httpx, pydantic                                      # what the app has imported before

def took(what, code):
    began = time.perf_counter()
    exec(code, globals())
    print(f"{what:32} {(time.perf_counter() - began) * 1e3:6.1f} ms")

took("import Babel", "import babel.dates, babel.lists, babel.numbers")
took("import ui.words", "from ui.words import Words")
took("both catalogues", "it, en = Words('it'), Words('en')")
took("data and first use, Italian", "it.prepare()")
took("data and first use, English", "en.prepare()")
took("1000 numbers", "[it.number(count) for count in range(2000, 3000)]")
took("1000 days", "[it.weekday(datetime.date(2026, 1, 1) + datetime.timedelta(day)) for day in range(1000)]")
took("1000 counted sentences", "[it.say('people.count', count=count) for count in range(1000)]")
`);
