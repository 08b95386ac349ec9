"""A real browser. Debian's chromium without windows is installed where it is missing and we may; see ``_chromium``."""

import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from sandbox.telegram.client import Client
from svitlobot_sandbox.telegram import Config, serve

from .demo import Demo, running_demo
from .phones import SOON

expect.set_options(timeout=SOON)

INSTALL_SECONDS = 540
WINDOWLESS = "chromium-headless-shell"  # takes half of the processor time that the whole browser takes
SWITCHES = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")

OpenPage = Callable[..., Coroutine[Any, Any, Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the first test time to install the browser."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(INSTALL_SECONDS + 60))


def _chromium() -> str:
    """Return the browser's path. Outside CI its absence skips the tests; in CI it fails them."""
    if _found() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        for order in ("update -q", f"install -yq --no-install-recommends {WINDOWLESS}"):
            subprocess.run(
                ["apt-get", *order.split()],
                env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
                stdout=subprocess.DEVNULL,
                timeout=INSTALL_SECONDS / 2,
                check=False,  # what matters is whether the browser is there
            )
    path = _found()
    if path is None and not os.environ.get("CI"):
        pytest.skip(f"no chromium here: apt-get install {WINDOWLESS}")
    assert path is not None, "chromium could not be installed"
    return path


def _found() -> str | None:
    return shutil.which(WINDOWLESS) or shutil.which("chromium")


@pytest.fixture(scope="package")
async def browser() -> AsyncIterator[Browser]:
    """Return Debian's chromium without a window."""
    path = _chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, headless=True, args=list(SWITCHES))
        yield browser
        await browser.close()


@pytest.fixture
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Open pages in browsers of their own, a desktop's size by default; an error on the page fails the test."""
    contexts, failures = [], []

    async def open_page(url: str, *, width: int = 1280, height: int = 800) -> Page:
        # Far from Kyiv, whose time the pages show wherever they are looked at.
        context = await browser.new_context(
            viewport={"width": width, "height": height}, locale="uk-UA", timezone_id="Asia/Tokyo"
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = await context.new_page()
        page.on("pageerror", lambda error: failures.append(str(error)))
        await page.goto(url)
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert not failures


@pytest.fixture(scope="package")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    """One demo for all, as its start takes longer than most tests: each has phones and a queue of its own."""
    async with running_demo(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """A sandbox on the real clock, in which no city plays."""
    sandbox = await serve(Config(city_port=1))
    async with aiohttp.ClientSession() as session:
        yield Client(sandbox, session)
    await sandbox.close()
