import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from svitlobot.launch.redis import EmbeddedRedis

from .processes import servers_in


@pytest.fixture
def server(var_dir: Path) -> Iterator[EmbeddedRedis]:
    redis = EmbeddedRedis(var_dir)
    redis.start()
    yield redis
    redis.stop()


@pytest.fixture
def client(server: EmbeddedRedis) -> Iterator[Redis]:
    with Redis.from_url(server.url, decode_responses=True) as redis:
        yield redis


def test_it_answers_on_a_socket_only(server, client):
    assert client.ping()
    (process,) = servers_in(server.var_dir)
    assert process.net_connections("inet") == []


def test_what_has_no_lifetime_is_never_evicted_and_what_has_one_makes_room(client):
    client.config_set("maxmemory", "4mb")
    client.rpush("queue", *["task"] * 100)
    for number in range(6000):
        client.set(f"cache:{number}", "x" * 1000, ex=3600)
    assert client.llen("queue") == 100
    assert client.info("stats")["evicted_keys"] > 0


def test_conversations_survive_a_clean_restart(server, client):
    for number in range(200):
        client.set(f"conversation:{number}", "asked for the street")
    server.stop()
    server.start()
    assert client.get("conversation:7") == "asked for the street"


def test_it_starts_again_after_a_kill_and_clears_up(server, client):
    server.process.kill()
    server.process.wait()
    assert not server.is_answering
    unfinished = server.data_dir / "temp-123.rdb"
    unfinished.touch()
    server.start()
    assert client.ping()
    assert not unfinished.exists()


def test_a_leftover_server_is_replaced(server):
    successor = EmbeddedRedis(server.var_dir)
    successor.start()
    assert server.process.wait(5) in (0, -signal.SIGTERM)
    assert successor.is_answering
    successor.stop()
