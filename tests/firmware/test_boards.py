"""The boards' code is valid C++ against the declared Arduino API; each board's files fit together."""

import configparser
import re
import ssl
from pathlib import Path

import pytest

from .compiler import CORE, FIRMWARE, MODEM, STRICT, compiler, one_unit, run

BOARDS, ESP = FIRMWARE / "boards", FIRMWARE / "esp"
ARDUINO = Path(__file__).parent / "arduino"
ESP32 = ("-DESP32", "-DCONFIG_IDF_TARGET_ESP32=1")
ESP32_C3 = ("-DESP32", "-DCONFIG_IDF_TARGET_ESP32C3=1")
ESP32_C3_DEVKIT = (*ESP32_C3, "-DRGB_BUILTIN=30")  # Arduino defines it for boards whose LED is addressable
ESP8266 = ("-DESP8266",)
CHIPS = {"esp32_sim7600": [ESP32], "esp32_wifi": [ESP32, ESP32_C3, ESP32_C3_DEVKIT], "esp8266_ping": [ESP8266]}


@pytest.mark.parametrize(
    ("sketch", "chip"), [(sketch, chip) for sketch, chips in CHIPS.items() for chip in chips], ids=str
)
def test_a_board_compiles_for_its_chip(sketch: str, chip: tuple[str, ...], tmp_path: Path) -> None:
    unit = one_unit([BOARDS / sketch / f"{sketch}.cpp", *sorted(ESP.glob("*.cpp"))], tmp_path / "board.cpp")
    folders = [f"-I{folder}" for folder in (ARDUINO, ESP, CORE, MODEM)]
    run([compiler("g++"), "-fsyntax-only", *STRICT, *chip, *folders, unit])


def test_a_board_that_waits_for_its_key_obeys_the_usb_line_and_may_stop_waiting(tmp_path: Path) -> None:
    folders = [f"-I{folder}" for folder in (ARDUINO, ESP, CORE)]
    run([compiler("g++"), "-c", *STRICT, *ESP32, *folders, ESP / "portal.cpp", "-o", tmp_path / "portal.o"])
    calls = run([compiler("nm"), "-C", "-u", tmp_path / "portal.o"]).stdout
    assert "svitlobot::Console::step(" in calls
    assert "millis" in calls


def test_every_board_is_checked_and_has_its_sketch() -> None:
    assert {path.name for path in BOARDS.iterdir()} == set(CHIPS)
    for sketch in CHIPS:
        assert (BOARDS / sketch / f"{sketch}.ino").exists()


def test_platformio_builds_each_board_from_files_that_exist() -> None:
    project = configparser.ConfigParser(interpolation=None)
    project.read(FIRMWARE / "platformio.ini", encoding="utf-8")
    built = set()
    for name in [name for name in project.sections() if name.startswith("env:")]:
        built.add(re.fullmatch(r"\+<(\w+)/\*\.cpp>", project[name]["build_src_filter"])[1])
        partitions = project[name].get("board_build.partitions")
        assert partitions is None or (FIRMWARE / partitions).exists()
    assert built == set(CHIPS)
    libraries = re.findall(r"symlink://(\w+)", (FIRMWARE / "platformio.ini").read_text(encoding="utf-8"))
    assert all((FIRMWARE / library / "library.properties").exists() for library in libraries)


def test_the_partitions_of_both_esp32_boards_are_the_same_and_hold_the_journal() -> None:
    tables = {
        (BOARDS / sketch / "partitions.csv").read_text(encoding="utf-8") for sketch in ("esp32_wifi", "esp32_sim7600")
    }
    (table,) = tables
    rows = [[cell.strip() for cell in line.split(",")] for line in table.splitlines() if not line.startswith("#")]
    ends = 0x9000
    for _name, _type, _subtype, offset, size in rows:
        assert int(offset, 16) == ends
        ends += int(size, 16)
    assert ends <= 4 * 1024 * 1024
    assert rows[-1][0] == "svitlobot"
    assert int(rows[-1][4], 16) >= (2 + 4) * 4096


def test_the_pinned_roots_are_the_certificates_that_they_say_and_a_modem_is_given_one(tmp_path: Path) -> None:
    show = tmp_path / "show.cpp"
    show.write_text(
        '#include <cstdio>\n#include "root_certificates.h"\n'
        'int main() { printf("%s-\\n%s", svitlobot::ROOT_CERTIFICATES, svitlobot::MODEM_ROOT_CERTIFICATE); }'
    )
    run([compiler("g++"), *STRICT, f"-I{ESP}", show, "-o", tmp_path / "show"])
    shown = run([tmp_path / "show"]).stdout
    assert [_names_of(pems) for pems in shown.split("\n-\n")] == [["ISRG Root X1", "ISRG Root X2"], ["ISRG Root X1"]]


def _names_of(pems: str) -> list[str]:
    """Return whose certificates TLS of this machine trusts once it has read these."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=pems + "\n")
    return sorted(dict(part[0] for part in root["subject"])["commonName"] for root in context.get_ca_certs())


def test_the_version_is_written_once() -> None:
    from svitlobot_sandbox.city.python_core import FIRMWARE_VERSION

    assert f'FIRMWARE_VERSION = "{FIRMWARE_VERSION}"' in (CORE / "version.h").read_text(encoding="utf-8")
