"""Firmware in the panel: uploaded with its signature, given to a share of sensors, paused, withdrawn."""

import base64
import hashlib

import aiohttp
import pytest

from panel.serving import panel_served
from svitlobot.domain.power.firmware import signed_text
from svitlobot.gateways.firmware_images import new_keys, sign

PRIVATE, PUBLIC = new_keys()
IMAGE = b"\x00firmware 1.4.2" * 1_000


@pytest.fixture
async def served(town, redis, servers, tmp_path):
    """The panel with a key and a folder of images."""
    own = servers.settings.model_copy(update={"var_dir": tmp_path, "firmware_public_key": PUBLIC})
    async with panel_served(town, redis, own) as served:
        yield served


def form(browser, image: bytes = IMAGE, version: str = "1.4.2") -> aiohttp.FormData:
    signature = sign(PRIVATE, signed_text("esp32", version, hashlib.sha256(IMAGE).hexdigest()))
    data = aiohttp.FormData({"csrf_token": browser.csrf, "board": "esp32", "version": version})
    data.add_field("signature", base64.b64encode(signature).decode())
    data.add_field("file", image, filename="firmware.bin")
    return data


async def test_an_image_is_uploaded_rolled_out_paused_and_withdrawn(town, browser_of_operator, tmp_path):
    browser = browser_of_operator
    await browser.get("/firmware")
    status, text = await browser.ask("POST", "/firmware", data=form(browser))
    assert status == 303, text
    assert (tmp_path / "firmware" / "esp32-1.4.2.bin").read_bytes() == IMAGE
    release = {"board": "esp32", "version": "1.4.2"}
    for fields in ({"action": "share", "share": "20"}, {"action": "pause"}, {"action": "withdraw"}):
        assert (await browser.post("/firmware/release", **release, **fields))[0] == 303
    row = await town.database.pool.fetchrow("SELECT share, is_paused, withdrawn_at FROM firmware_releases")
    assert (row["share"], row["is_paused"], row["withdrawn_at"] is None) == (20, True, False)
    _, text = await browser.get("/firmware")
    assert "відкликано" in text
    rows = await town.database.pool.fetch("SELECT action_type FROM action_logs WHERE actor = 'panel:olena' ORDER BY id")
    found = [row["action_type"] for row in rows if row["action_type"].startswith("firmware")]
    assert found == ["firmware_uploaded"] + ["firmware_changed"] * 3


async def test_a_forged_image_and_a_wrong_share_are_refused(town, browser_of_operator):
    browser = browser_of_operator
    await browser.get("/firmware")
    status, text = await browser.ask("POST", "/firmware", data=form(browser, image=b"forged"))
    assert (status, "Підпис не від цього образу" in text) == (422, True)
    for share in ("101", "-1", "x", ""):
        fields = {"board": "esp32", "version": "1.4.2", "action": "share", "share": share}
        assert (await browser.post("/firmware/release", **fields))[0] in {404, 422}
    assert await town.database.pool.fetchval("SELECT count(*) FROM firmware_releases") == 0
