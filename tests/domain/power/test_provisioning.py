"""What a new sensor is given can be read where it is shown."""

import pytest

from svitlobot.domain.power.provisioning import is_reachable_by_boards, portal_link, qr_text


def test_a_qr_code_for_a_terminal_is_a_square_of_blocks_alone() -> None:
    lines = qr_text(portal_link("https://svitlobot.example", "ESP32_001", "abcDEF123456789")).splitlines()
    assert {len(line) for line in lines} == {len(lines) * 2 - 1}
    assert set("".join(lines)) <= set(" ▀▄█")


@pytest.mark.parametrize(
    ("site_url", "is_reachable"),
    [
        ("https://svitlobot.example", True),
        ("http://192.168.0.10:8000", True),
        ("http://127.0.0.1:8000", False),
        ("http://localhost:8000", False),
        ("http://[::1]:8000", False),
        ("http://0.0.0.0:8000", False),
    ],
)
def test_a_board_reaches_no_server_that_names_the_board_itself(site_url: str, is_reachable: bool) -> None:
    assert is_reachable_by_boards(site_url) is is_reachable
