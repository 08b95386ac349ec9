"""How much a phone loads before it shows anything, and what it loads only when asked."""

import gzip
import json
import re

from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.site.mini_app import FOLDER, PAGE, page_with
from svitlobot.site.words import PageTexts

# At slow 3G's 50 KB/s it is 0.8 s, beside three round trips of 0.4 s and a slow phone's time for the script.
FIRST_LOAD_BYTES = 40 * 1024
# What is seen first is in the page: a tenth of a second, beside the connection's round trip and the page's own.
PAGE_BYTES = 6 * 1024
MAP_LIBRARY = "maplibregl-"  # begins the names of the classes that MapLibre gives its controls


def _first_files() -> list[str]:
    """Return the page and what it loads by itself."""
    page = (FOLDER / PAGE).read_text()
    return [PAGE, *re.findall(r'(?:src|href)="/app/(assets/[^"]+)"', page)]


def test_the_first_load_fits_its_budget() -> None:
    files = _first_files()
    assert [name.rpartition(".")[2] for name in files] == ["html", "js"]  # each further file costs a connection
    assert sum(len(gzip.compress((FOLDER / name).read_bytes(), 9)) for name in files) <= FIRST_LOAD_BYTES


def test_what_is_seen_before_the_script_is_small_and_needs_no_other_file() -> None:
    queue = {"queue_id": 1, "name": "1.1", "status": "on", "since": "2026-11-29T12:00:00Z", "is_unstable": False}
    queue |= {"basis": "iot", "sensors": 2, "sensors_online": 2, "next": None, "days": []}
    city = json.dumps({"checked_at": "2026-11-29T12:00:00Z", "queues": [queue] * 12}).encode()
    page = page_with(city, PageTexts(TextCatalog()))
    assert b'rel="stylesheet"' not in page
    assert page.index(b'class="board"') < page.index(b'rel="preload"')
    assert len(gzip.compress(page, 9)) <= PAGE_BYTES


def test_the_map_s_library_is_loaded_only_with_the_map() -> None:
    with_library = {
        path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*js") if MAP_LIBRARY in path.read_text()
    }
    assert with_library
    assert not with_library & set(_first_files())
    kept_at_once = (FOLDER / "sw.js").read_text()
    assert [name for name in with_library if name in kept_at_once] == []
