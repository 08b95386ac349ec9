"""The Home Assistant integration holds together; its own tests need Home Assistant and run in its folder."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from svitlobot.api.app import create_app
from svitlobot.api.context import Context
from svitlobot.settings import Settings

FOLDER = Path(__file__).parents[2] / "integrations" / "home-assistant"
COMPONENT = FOLDER / "custom_components" / "svitlobot"


def read(name: str) -> dict[str, Any]:
    return json.loads((COMPONENT / name).read_text(encoding="utf-8"))


def keys(words: dict[str, Any], before: str = "") -> set[str]:
    """Return the names of all texts."""
    found = set()
    for name, value in words.items():
        found |= keys(value, f"{before}{name}.") if isinstance(value, dict) else {before + name}
    return found


def test_hacs_and_home_assistant_find_what_they_ask_for():
    manifest = read("manifest.json")
    assert {"domain", "name", "version", "documentation", "issue_tracker", "codeowners", "iot_class"} <= set(manifest)
    assert (manifest["domain"], manifest["config_flow"]) == (COMPONENT.name, True)
    assert json.loads((FOLDER / "hacs.json").read_text(encoding="utf-8"))["name"]
    folders = [path.name for path in (FOLDER / "custom_components").iterdir() if path.is_dir()]
    assert [name for name in folders if not name.startswith("_")] == ["svitlobot"]


def test_every_text_is_there_in_both_languages():
    assert keys(read("strings.json")) == keys(read("translations/en.json")) == keys(read("translations/uk.json"))
    assert read("strings.json") == read("translations/en.json")


@pytest.mark.parametrize("platform", ["sensor", "binary_sensor"])
def test_every_entity_has_a_name_and_every_state_a_word(platform: str) -> None:
    source = (COMPONENT / f"{platform}.py").read_text(encoding="utf-8")
    named = read("translations/uk.json")["entity"][platform]
    assert set(re.findall(r'translation_key="(\w+)"', source)) == set(named)
    with_options = r'translation_key="(\w+)",\s+device_class=[\w.]+,\s+options=(\[[^\]]*\])'
    for key, options in re.findall(with_options, source):
        assert set(ast.literal_eval(options)) == set(named[key]["state"])


def test_every_file_is_python_that_home_assistant_reads():
    files = sorted(COMPONENT.glob("*.py"))
    assert COMPONENT / "api.py" in files
    for path in files:
        ast.parse(path.read_text(encoding="utf-8"), filename=str(path), feature_version=(3, 13))


def test_every_path_that_it_asks_for_is_one_of_the_api_s(settings: Settings) -> None:
    app = create_app(Context(settings, None, None, None))  # type: ignore[arg-type]  # nothing is called
    source = (COMPONENT / "api.py").read_text(encoding="utf-8")
    asked = {re.sub(r"\{\w+\}", "{}", path) for path in re.findall(r'"(/api/[^"?]+)', source)}
    known = {re.sub(r"\{\w+\}", "{}", path) for path in app.openapi()["paths"]}
    assert {path.removesuffix("/log") + ("/{}" if path.endswith("/log") else "") for path in asked} <= known


@pytest.fixture
def settings(servers: Any) -> Settings:
    return servers.settings
