"""Which network an address tells of."""

import pytest

from svitlobot.domain.power.mqtt_messages import MQTT_ADDRESS
from svitlobot.domain.power.networks import network_of


def test_addresses_of_one_block_are_one_network():
    assert network_of("46.211.3.4") == network_of("46.211.200.9") != network_of("46.212.3.4")
    assert network_of("2a02:2378:1::5") == network_of("2a02:2378:ffff::1") != network_of("2a02:2379::1")


def test_sensors_behind_the_mqtt_broker_are_one_network():
    assert network_of(MQTT_ADDRESS) == MQTT_ADDRESS


@pytest.mark.parametrize("address", [None, "", "unix", "10.1.2.3", "127.0.0.1", "192.0.2.1", "::1"])
def test_an_address_that_is_not_public_tells_nothing(address):
    assert network_of(address) is None
