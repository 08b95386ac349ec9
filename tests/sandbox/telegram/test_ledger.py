import asyncio

import orjson
import pytest

from svitlobot_sandbox.telegram import ledger
from svitlobot_sandbox.telegram.ledger import Ledger


@pytest.fixture
async def open_client(client):
    await client.post("limits", rate=0, chat_rate=0)
    return client


async def counts(client):
    async with client.session.get(f"{client.sandbox.url}/sandbox/deliveries/chats") as response:
        return dict(orjson.loads(line) for line in (await response.read()).splitlines())


async def test_loss_is_seen_by_the_count_of_every_chat(open_client):
    await asyncio.gather(*(open_client.send(chat_id) for chat_id in range(1, 101) if chat_id != 50))
    delivered = await counts(open_client)
    assert set(range(1, 101)) - delivered.keys() == {50}
    assert set(delivered.values()) == {1}


async def test_the_counts_of_many_chats_are_streamed_whole(client):
    for chat_id in range(1, 20_001):
        client.sandbox.world.ledger.record(42, chat_id, chat_id, "text", paid=False)
    assert await counts(client) == dict.fromkeys(range(1, 20_001), 1)


async def test_the_same_text_twice_to_one_chat_is_a_duplicate_and_to_two_chats_is_not(open_client):
    for chat_id, text in ((1, "а"), (2, "а"), (1, "б"), (1, "а")):
        await open_client.send(chat_id, text)
    stats = await open_client.stats()
    assert (stats["accepted"], stats["chats"], stats["duplicates"]) == (4, 2, 1)


async def test_stats_tell_when_and_how_fast(open_client, clock):
    await open_client.send(1)
    clock.tick(2)
    await open_client.send(2, allow_paid_broadcast=True)
    await open_client.send(3)
    stats = await open_client.stats()
    assert stats["last"]["monotonic"] - stats["first"]["monotonic"] == 2
    assert [count for _, count in stats["per_second"]] == [1, 2]
    assert (stats["paid"], stats["calls"]["sendmessage"]) == (1, 3)


async def test_deliveries_are_read_on_from_where_the_reader_stopped(open_client):
    for chat_id in range(1, 6):
        await open_client.send(chat_id)
    first = (await open_client.get("deliveries", limit=2))["deliveries"]
    rest = (await open_client.get("deliveries", since=first[-1]["number"]))["deliveries"]
    assert [row["chat_id"] for row in first + rest] == [1, 2, 3, 4, 5]


async def test_the_messages_of_one_chat_come_with_their_bodies(open_client):
    await open_client.send(1, "перше")
    await open_client.send(2, "не його")
    await open_client.send(1, "друге", allow_paid_broadcast=True)
    kept = await open_client.get("deliveries", chat_id=1)
    assert [row["message"]["text"] for row in kept["deliveries"]] == ["перше", "друге"]
    assert [row["paid"] for row in kept["deliveries"]] == [False, True]


async def test_a_reset_starts_the_count_anew(open_client):
    await open_client.send(1)
    await open_client.delete("deliveries")
    await open_client.send(1)
    stats = await open_client.stats()
    assert (stats["accepted"], stats["duplicates"]) == (1, 0)
    assert await counts(open_client) == {1: 1}


def filled(clock, deliveries):
    written = Ledger(clock, clock)
    for number in range(1, deliveries + 1):
        written.record(42, number, number, "text", paid=False)
    return written


def test_the_log_forgets_its_oldest_chunk_and_keeps_its_numbers(clock, monkeypatch):
    monkeypatch.setattr(ledger, "CHUNK", 10)
    monkeypatch.setattr(ledger, "MAX_CHUNKS", 3)
    written = filled(clock, 45)
    rows = written.deliveries(since=0, limit=100)
    assert [row["number"] for row in rows] == [row["chat_id"] for row in rows] == list(range(21, 46))
    assert [row["number"] for row in written.deliveries(since=43, limit=100)] == [44, 45]


def test_counts_stay_exact_for_the_chats_there_is_room_for(clock, monkeypatch):
    monkeypatch.setattr(ledger, "MAX_CHATS", 3)
    written = filled(clock, 5)
    written.record(42, 1, 6, "more", paid=False)
    assert [pair for batch in written.counts() for pair in batch] == [(1, 2), (2, 1), (3, 1)]
    assert written.summary(60)["untracked"] == 2


def test_duplicates_are_seen_across_a_change_of_generation(clock, monkeypatch):
    monkeypatch.setattr(ledger, "MAX_FINGERPRINTS", 10)
    written = filled(clock, 15)
    written.record(42, 8, 16, "text", paid=False)
    written.record(42, 15, 17, "text", paid=False)
    assert written.duplicates == 2
