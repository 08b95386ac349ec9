"""The promises hold for a tenth of the big city: `bench city` in short."""

import pytest

from svitlobot_bench import city

USERS = 100_000
DARK_FOR_S = 15.0
NEVER = ("lost", "duplicates", "too_many_requests")
IN_FLIGHT = 2 * 256  # of two senders; on a busy machine a second is not enough to hear that the power is back


@pytest.mark.timeout(180)
async def test_a_city_that_goes_dark_is_told_in_order_and_of_nothing_stale() -> None:
    figures = await city.run(USERS, rate=1000.0, dark_for=DARK_FOR_S)
    assert [figures[name] for name in NEVER] == [0, 0, 0], figures
    assert figures["sent_a_second_after_that"] <= IN_FLIGHT, figures
    assert figures["power_off_pro_last_s"] < 60, figures
    assert figures["power_on_pro_last_s"] < 60, figures
    assert figures["told_of_outage"] + figures["superseded"] == USERS, figures
    assert figures["superseded"] > USERS / 2, figures
    assert max(figures["peak_rss_mib"].values()) <= 250, figures
