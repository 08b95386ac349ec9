"""What devices really send, and what we make of it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.power.readings import Reading, is_current, parse_reading
from svitlobot.errors import InvalidInputError

NOW = datetime(2026, 1, 15, 18, 0, tzinfo=UTC)


def body(power: str = "1", voltage: str = "229.87", frequency: str = "50.02", extra: str = "") -> bytes:
    """Build a body as the firmware does: by concatenation."""
    return (
        f'{{"sensor_id": "ESP32_001","is_power_on": {power},"voltage": {voltage},"frequency": {frequency}{extra}' + "}"
    ).encode()


def with_fields(**fields: object) -> bytes:
    return json.dumps({"sensor_id": "ESP32_001", "is_power_on": True} | fields).encode()


def test_the_firmwares_own_payload_is_read():
    assert parse_reading(body()) == Reading("ESP32_001", True, 229.87, 50.02)


@pytest.mark.parametrize("on", ["true", "1", '"1"', '"true"', '"on"', '"ON"', '" On "', "True", "ON", "1.0"])
def test_every_spelling_of_on_is_understood(on):
    assert parse_reading(body(power=on)).is_power_on is True


@pytest.mark.parametrize("off", ["false", "0", '"0"', '"false"', '"off"', '"OFF"', "False", "off", "0.0"])
def test_every_spelling_of_off_is_understood(off):
    assert parse_reading(body(power=off)).is_power_on is False


@pytest.mark.parametrize(
    "number",
    ["nan", "NaN", "-nan", "NAN", "inf", "-inf", "+inf", "Infinity", "-Infinity", "ovf", "null", "None", "unknown"],
)
def test_a_bare_word_for_a_number_drops_the_number_and_keeps_the_power_state(number):
    reading = parse_reading(body(power="0", voltage=number, frequency=number))
    assert (reading.is_power_on, reading.voltage, reading.frequency) == (False, None, None)


@pytest.mark.parametrize(
    "volts",
    ["-0.01", "500.01", "340282346638528859811704183484516925440.00", "3.4e38", '"unavailable"', "true", "[230]"],
)
def test_an_implausible_voltage_is_dropped_and_the_power_state_kept(volts):
    reading = parse_reading(body(voltage=volts))
    assert (reading.is_power_on, reading.voltage, reading.frequency) == (True, None, 50.02)


@pytest.mark.parametrize("hertz", ["-1", "100.5", "nan", '""', "{}"])
def test_an_implausible_frequency_is_dropped_and_the_voltage_kept(hertz):
    reading = parse_reading(body(frequency=hertz))
    assert (reading.voltage, reading.frequency) == (229.87, None)


@pytest.mark.parametrize(
    ("written", "percent"),
    [("87", 87), ("87.4", 87), ('"87"', 87), ("0", 0), ("101", None), ("-1", None), ("nan", None), ("true", None)],
)
def test_a_battery_is_read_in_percent_and_an_implausible_one_is_dropped(written, percent):
    body = f'{{"sensor_id": "ESP32_1", "is_power_on": 1, "battery": {written}}}'
    assert parse_reading(body.encode()).battery == percent


def test_zero_volts_during_an_outage_are_a_measurement():
    assert parse_reading(body(power="0", voltage="0.00", frequency="0.00")).voltage == 0.0


def test_a_quoted_number_is_a_number():
    assert parse_reading(body(voltage='"229.9"')).voltage == 229.9


def test_a_string_that_looks_like_a_bare_word_is_left_alone_when_another_field_is_mended():
    reading = parse_reading(b'{"sensor_id": "on nan \\" inf, off", "is_power_on": 1, "voltage": nan}')
    assert reading.sensor_id == 'on nan " inf, off'


def test_unknown_fields_are_ignored():
    assert parse_reading(with_fields(rssi=-67, wifi={"ssid": "Дім"}, uptime=[1, 2])).is_power_on is True


def test_a_foreign_encoding_in_an_unknown_field_does_not_lose_the_reading():
    assert parse_reading(body(extra=',"ssid": "')[:-1] + "Дім".encode("cp1251") + b'"}').voltage == 229.87


@pytest.mark.parametrize("padding", [b"\x00\x00\x00", b"\x1a", b"\r\n\r\n"])
def test_what_fixed_buffers_and_modems_leave_after_the_body_is_ignored(padding):
    assert parse_reading(body() + padding).sensor_id == "ESP32_001"


def test_a_byte_order_mark_is_ignored():
    assert parse_reading(b"\xef\xbb\xbf" + body()).sensor_id == "ESP32_001"


def test_optional_fields_are_read():
    reading = parse_reading(with_fields(boot_id="a1b2", seq=7, age_s=12.5, firmware_version="1.4.2"))
    assert (reading.boot_id, reading.seq, reading.age, reading.firmware_version) == (
        "a1b2",
        7,
        timedelta(seconds=12.5),
        "1.4.2",
    )


def test_an_overlong_firmware_version_is_cut_and_never_costs_the_reading():
    assert parse_reading(with_fields(firmware_version="v" * 60)).firmware_version == "v" * 20
    assert parse_reading(with_fields(firmware_version=1.4)).firmware_version is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sensor_id", ""),
        ("sensor_id", "x" * 51),
        ("sensor_id", 5),
        ("sensor_id", "ESP\x0032"),
        ("sensor_id", None),
        ("is_power_on", None),
        ("is_power_on", 2),
        ("is_power_on", "maybe"),
        ("is_power_on", [True]),
        ("is_power_on", {}),
        ("boot_id", ""),
        ("boot_id", "b" * 41),
        ("boot_id", 17),
        ("seq", -1),
        ("seq", 1.5),
        ("seq", True),
        ("seq", 2**63),
        ("seq", "7"),
        ("age_s", -1),
        ("age_s", "5"),
        ("age_s", None),
        ("age_s", 1e300),
    ],
)
def test_a_wrong_field_is_refused_by_name(field, value):
    with pytest.raises(InvalidInputError) as refused:
        parse_reading(with_fields(**{field: value}))
    assert refused.value.text.startswith(f"{field}:")
    assert refused.value.details == {"field": field}


@pytest.mark.parametrize("field", ["sensor_id", "is_power_on"])
def test_a_missing_field_is_refused_by_name(field):
    fields = {"sensor_id": "ESP32_001", "is_power_on": True}
    del fields[field]
    with pytest.raises(InvalidInputError, match=f"^{field}:"):
        parse_reading(json.dumps(fields).encode())


def test_an_age_that_is_not_a_number_is_refused_rather_than_taken_for_now():
    with pytest.raises(InvalidInputError, match=r"^age_s:"):
        parse_reading(body(extra=',"age_s": nan'))


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"null",
        b"nan",
        b"[]",
        b'"text"',
        b"sensor_id=ESP32_001&is_power_on=1",
        b"<html>",
        b"{",
        b"\xff\xfe",
        b"[" * 4096,
        b'{"a":' * 800,
        b'{"sensor_id": "' + b'\\"' * 2000,
    ],
)
def test_what_is_no_json_object_is_refused_and_never_crashes(junk):
    with pytest.raises(InvalidInputError):
        parse_reading(junk)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(junk):
    try:
        reading = parse_reading(junk)
    except InvalidInputError:
        return
    assert isinstance(reading, Reading)


FIELDS = ["voltage", "frequency", "seq", "boot_id", "age_s", "firmware_version", "is_power_on"]
JSON_VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50) | st.just([])


@given(st.dictionaries(st.sampled_from(FIELDS), JSON_VALUES))
def test_whatever_the_fields_hold_the_reading_is_within_what_the_database_stores(fields):
    try:
        reading = parse_reading(with_fields(**fields))
    except InvalidInputError:
        return
    assert reading.voltage is None or 0 <= reading.voltage <= 500
    assert reading.frequency is None or 0 <= reading.frequency <= 100
    assert reading.seq is None or 0 <= reading.seq < 2**63
    assert reading.age >= timedelta(0)
    for text in (reading.boot_id, reading.firmware_version):
        assert text is None or "\x00" not in text


def test_a_reading_taken_just_now_is_current():
    assert is_current(parse_reading(body()), NOW, last_reading_at=NOW - timedelta(minutes=1))


def test_the_first_reading_of_a_sensor_is_current():
    assert is_current(parse_reading(body()), NOW, last_reading_at=None)


def test_a_reading_buffered_while_the_device_was_offline_is_not_current():
    assert not is_current(parse_reading(with_fields(age_s=31)), NOW, last_reading_at=None)


def test_a_buffered_reading_older_than_what_the_sensor_said_since_is_not_current():
    backfilled = parse_reading(with_fields(age_s=12))
    assert not is_current(backfilled, NOW, last_reading_at=NOW - timedelta(seconds=5))


def test_of_two_readings_taken_at_the_same_moment_both_are_current():
    assert is_current(parse_reading(body()), NOW, last_reading_at=NOW)


def test_a_retried_report_is_current_as_long_as_nothing_newer_was_reported():
    retried = parse_reading(with_fields(age_s=12))
    assert is_current(retried, NOW, last_reading_at=NOW - timedelta(seconds=60))


@pytest.mark.parametrize(
    ("body", "voltage", "frequency"),
    [
        (b'{"sensor_id":"a","is_power_on":1,"voltage":229,4}', 229.4, None),
        (b'{"sensor_id":"a","voltage": 229,4 ,"frequency":49,98,"is_power_on":true}', 229.4, 49.98),
        (b'{"sensor_id":"a","is_power_on":1,"voltage":"229,4","frequency":"50"}', 229.4, 50.0),
        (b'{"sensor_id":"a:1,5","is_power_on":True,"voltage":nan,"frequency":50,0}', None, 50.0),
        (b'{"voltage":229,4,"is_power_on":1,"sensor_id":"x"}', 229.4, None),
    ],
)
def test_a_decimal_comma_is_understood(body, voltage, frequency):
    reading = parse_reading(body)
    assert (reading.is_power_on, reading.voltage, reading.frequency) == (True, voltage, frequency)
