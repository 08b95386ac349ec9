"""What a new sensor is given can be read where it is shown."""

from svitlobot.domain.power.provisioning import portal_link, qr_text


def test_a_qr_code_for_a_terminal_is_a_square_of_blocks_alone() -> None:
    lines = qr_text(portal_link("https://svitlobot.example", "ESP32_001", "abcDEF123456789")).splitlines()
    assert {len(line) for line in lines} == {len(lines) * 2 - 1}
    assert set("".join(lines)) <= set(" ▀▄█")
