"""What axe-core objects to on a page."""

from collections.abc import Collection

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

EVERY_IMPACT = ("minor", "moderate", "serious", "critical")
# What passes is not listed: on a long page that takes as long as the search itself.
ONLY_FAULTS = {"resultTypes": ["violations"]}


async def violations(page: Page, impacts: Collection[str] = EVERY_IMPACT) -> list[str]:
    """Return a line for each element with a fault of these impacts."""
    result = await Axe().run(page, options=ONLY_FAULTS)
    return [
        f"{rule['id']}: {node['html'][:200]} – {node['failureSummary'][:300]}"
        for rule in result.response["violations"]
        if rule["impact"] in impacts
        for node in rule["nodes"]
    ]
