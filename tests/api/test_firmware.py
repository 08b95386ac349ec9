"""Sensors ask which firmware to run and fetch it; only signed images are taken in."""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from svitlobot.domain.power.firmware import signed_text
from svitlobot.errors import ConflictError, InvalidInputError
from svitlobot.gateways.firmware_images import new_keys, sign, verify
from svitlobot.services.power import firmware
from svitlobot.settings import Settings

from .client import Api

IMAGE = b"firmware 1.0.0 1.1.0 1.1.1 " * 100
PRIVATE, PUBLIC = new_keys()


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """A folder of images of the test's own."""
    return settings.model_copy(update={"var_dir": tmp_path, "firmware_public_key": PUBLIC})


async def upload(
    api: Api,
    settings: Settings,
    version: str = "1.1.0",
    image: bytes = IMAGE,
    *,
    share: int = 100,
    board: str = "esp32",
) -> None:
    signature = sign(PRIVATE, signed_text(board, version, hashlib.sha256(image).hexdigest()))
    named = {"board": board, "version": version, "now": api.town.clock(), "actor": "cli"}
    images = firmware.images_in(settings.var_dir)
    async with api.town.database.transaction() as session:
        await firmware.upload(session, images, PUBLIC, image, signature=signature, **named)
        await firmware.change(session, board, version, api.town.clock(), actor="cli", share=share)


async def wanted(api: Api, running: str = "1.0.0", board: str = "esp32") -> Mapping[str, object]:
    answer = await api.get(f"/api/firmware/{board}?running={running}", headers=by_key(api))
    assert answer.status == 200, answer.body
    return answer.json


def by_key(api: Api) -> dict[str, str]:
    return {"Authorization": f"Bearer {api.town.keys['ESP32_1']}"}


async def test_a_sensor_learns_of_a_release_and_fetches_what_was_signed(api: Api, settings: Settings) -> None:
    await api.town.add_sensor("ESP32_1")
    assert (await wanted(api))["version"] is None
    await upload(api, settings)
    told = await wanted(api)
    assert (told["is_update"], told["version"], told["size"]) == (True, "1.1.0", len(IMAGE))
    answer = await api.get(told["path"], headers=by_key(api))
    assert (answer.status, answer.body) == (200, IMAGE)
    sha256 = hashlib.sha256(answer.body).hexdigest()
    assert told["sha256"] == sha256
    verify(PUBLIC, base64.b64decode(told["signature"]), signed_text("esp32", "1.1.0", sha256))
    assert (await wanted(api, running="1.1.0"))["is_update"] is False


async def test_a_withdrawn_release_is_gone_and_sensors_go_back(api: Api, settings: Settings) -> None:
    await api.town.add_sensor("ESP32_1")
    await upload(api, settings, "1.0.0")
    await upload(api, settings, "1.1.0")
    async with api.town.database.transaction() as session:
        await firmware.change(session, "esp32", "1.1.0", api.town.clock(), actor="cli", is_withdrawn=True)
    told = await wanted(api, running="1.1.0")
    assert (told["is_update"], told["version"]) == (True, "1.0.0")
    assert (await api.get("/api/firmware/esp32/1.1.0.bin", headers=by_key(api))).status == 404


async def test_another_board_s_release_is_none_of_ours(api: Api, settings: Settings) -> None:
    await api.town.add_sensor("ESP32_1")
    await upload(api, settings, board="esp8266")
    assert (await wanted(api))["version"] is None


async def test_only_a_sensor_asks_and_only_for_names_that_can_be(api: Api, settings: Settings) -> None:
    await api.town.add_sensor("ESP32_1")
    await upload(api, settings)
    for path in ("/api/firmware/esp32", "/api/firmware/esp32/1.1.0.bin"):
        assert (await api.get(path)).status == 401
        assert (await api.get(path, headers={"Authorization": "Bearer wrong"})).status == 401
    for path in ("/api/firmware/ESP32", "/api/firmware/esp32/..%2f..%2fsecret.bin", "/api/firmware/esp32/9.9.9.bin"):
        assert (await api.get(path, headers=by_key(api))).status in {404, 422}, path


async def test_an_image_signed_for_another_board_or_by_another_key_is_refused(api: Api, settings: Settings) -> None:
    sha256 = hashlib.sha256(IMAGE).hexdigest()
    images = firmware.images_in(settings.var_dir)
    for signature in (
        sign(PRIVATE, signed_text("esp8266", "1.1.0", sha256)),
        sign(PRIVATE, signed_text("esp32", "1.1.1", sha256)),
        sign(new_keys()[0], signed_text("esp32", "1.1.0", sha256)),
        b"",
    ):
        named = {"board": "esp32", "version": "1.1.0", "now": api.town.clock(), "actor": "cli"}
        async with api.town.database.transaction() as session:
            with pytest.raises(InvalidInputError):
                await firmware.upload(session, images, PUBLIC, IMAGE, signature=signature, **named)
    assert not list(settings.var_dir.rglob("*.bin"))


async def test_an_image_that_says_another_version_is_refused(api: Api, settings: Settings) -> None:
    with pytest.raises(InvalidInputError, match=r"немає версії 1\.2\.0"):
        await upload(api, settings, "1.2.0")
    assert not list(settings.var_dir.rglob("*.bin"))


async def test_a_version_is_one_image_for_ever(api: Api, settings: Settings) -> None:
    await upload(api, settings)
    await upload(api, settings)  # the same again
    with pytest.raises(ConflictError):
        await upload(api, settings, image=b"other 1.1.0")
    assert await api.town.database.pool.fetchval("SELECT count(*) FROM firmware_releases") == 1
