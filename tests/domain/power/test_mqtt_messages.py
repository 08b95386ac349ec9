"""What devices publish over MQTT, and what we make of it."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.power.mqtt_messages import MqttReport, parse_message
from svitlobot.errors import InvalidInputError

TOPIC = "svitlobot/PLUG_1/KEY/"


def test_a_report_is_what_it_is_by_http_and_its_topic_says_whose_it_is():
    report = parse_message(TOPIC + "report", b'{"is_power_on": "ON", "voltage": 229.4, "battery": 80}')
    assert report is not None
    assert report.reading is not None
    assert (report.key, report.reading.sensor_id, report.reading.voltage) == ("KEY", "PLUG_1", 229.4)


@pytest.mark.parametrize(
    ("payload", "is_on"), [(b"ON", True), (b"off", False), (b"1", True), (b"0", False), (b"true", True), (b"", None)]
)
def test_power_is_said_in_a_word_as_a_report_says_it(payload, is_on):
    assert parse_message(TOPIC + "power", payload) == MqttReport("PLUG_1", "KEY", reported_on=is_on)


@pytest.mark.parametrize("topic", ["status", "tele/LWT"])
def test_a_birth_is_a_sign_of_life_and_a_last_will_says_nothing_of_the_power(topic):
    assert parse_message(TOPIC + topic, b"Online") == MqttReport("PLUG_1", "KEY")
    assert parse_message(TOPIC + topic, b"Offline") is None


def test_tasmota_s_telemetry_is_a_sign_of_life_and_its_meter_a_measurement():
    assert parse_message(TOPIC + "tele/STATE", b'{"POWER":"OFF"}') == MqttReport("PLUG_1", "KEY")
    plug = b'{"Time":"2026-01-15T18:00:00","ENERGY":{"Voltage":231,"Current":0.1,"Frequency":[49.9,50.0]}}'
    report = parse_message(TOPIC + "tele/SENSOR", plug)
    assert report is not None
    assert report.reading is not None
    assert (report.reading.is_power_on, report.reading.voltage, report.reading.frequency) == (True, 231.0, 49.9)
    assert parse_message(TOPIC + "tele/SENSOR", b'{"AM2301":{"Temperature":21}}') == MqttReport("PLUG_1", "KEY")


@pytest.mark.parametrize("topic", ["stat/POWER", "cmnd/POWER", "tele/INFO1", "light/x/state"])
def test_what_says_nothing_of_the_mains_is_passed_over(topic):
    assert parse_message(TOPIC + topic, b"OFF") is None


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        ("svitlobot/PLUG_1/power", b"ON"),
        ("other/PLUG_1/KEY/power", b"ON"),
        ("svitlobot//KEY/power", b"ON"),
        ("svitlobot/PLUG_1//power", b"ON"),
        ("svitlobot/PLUG_1/KEY/power", b"maybe"),
        ("svitlobot/PLUG_1/KEY/report", b"nothing"),
        ("svitlobot/PLUG_1/KEY/report", b"{" + b" " * 5_000 + b"}"),
        ("svitlobot/PLUG_1/KEY/tele/SENSOR", b"{"),
    ],
)
def test_what_no_device_of_ours_sends_is_refused(topic, payload):
    with pytest.raises(InvalidInputError):
        parse_message(topic, payload)


@given(st.text(max_size=80), st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused(topic, payload):
    for name in (topic, TOPIC + topic):
        with contextlib.suppress(InvalidInputError):
            assert isinstance(parse_message(name, payload), MqttReport | None)
