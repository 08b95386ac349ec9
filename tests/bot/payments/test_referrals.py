"""👥 Inviting: the link, who comes by it, and what that gives."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.client.rest import Answer

from ..conftest import Meet
from ..people import Person
from ..purchases import grants


async def code_of(person: Person) -> str:
    query = "SELECT referral_code FROM users WHERE user_id = $1"
    return await person.line.api.town.database.pool.fetchval(query, person.user_id)


async def test_the_invitation_link_is_ones_own_and_can_be_shared(person: Person) -> None:
    await person.writes("/start")
    username = (await person.line.bot.me()).username

    await person.presses("👥 Запросити")

    link = f"https://t.me/{username}?start=ref_{await code_of(person)}"
    assert link in person.last.text
    assert "За кожну нову людину дарую вам 5 днів тарифу «Стандарт»" in person.last.text
    assert "Уже прийшли" not in person.last.text
    share = urlsplit(person.last.body["reply_markup"]["inline_keyboard"][0][0]["url"])
    assert (share.netloc, parse_qs(share.query)["url"]) == ("t.me", [link])


async def test_a_newcomer_brings_days_to_their_inviter(meet: Meet) -> None:
    friend, newcomer = meet("Олена"), meet("Петро")
    await friend.writes("/start")

    await newcomer.writes(f"/start ref_{await code_of(friend)}")

    assert await grants(friend) == [("STANDARD", 5, "referral")]
    await friend.presses("👥 Запросити")
    assert friend.last.text.endswith("🎉 Уже прийшли: 1\n🎁 Подаровано: 5 днів")
    assert await friend.line.api.town.kinds(None) == ["referral"]  # the message comes from the sender


async def test_the_same_link_again_brings_nothing_more(meet: Meet) -> None:
    friend, newcomer = meet("Олена"), meet("Петро")
    await friend.writes("/start")
    for _ in range(2):
        await newcomer.writes(f"/start ref_{await code_of(friend)}")

    assert await grants(friend) == [("STANDARD", 5, "referral")]


async def test_a_person_who_was_here_already_brings_nothing(meet: Meet) -> None:
    friend, resident = meet("Олена"), meet("Петро")
    await friend.writes("/start")
    await resident.writes("/start")
    text = len(resident.messages)

    await resident.writes(f"/start ref_{await code_of(friend)}")

    assert await grants(friend) == []
    assert len(resident.messages) == text + 2  # greeted as ever, and not a word of it


async def test_ones_own_link_gives_nothing(person: Person) -> None:
    await person.writes("/start")

    await person.writes(f"/start ref_{await code_of(person)}")

    assert await grants(person) == []


@pytest.mark.parametrize("link", ["ref_nobody", "ref_anna"])
async def test_a_refused_invitation_is_nothing_the_newcomer_hears_of(person: Person, link: str) -> None:
    await person.writes(f"/start {link}")

    assert "Вітаю" in person.messages[0].text
    assert "Яка у вас адреса?" in person.last.text
    assert len(person.messages) == 2


async def test_an_answer_that_is_lost_on_the_way_loses_nobody_their_days(
    meet: Meet, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    friend, newcomer = meet("Олена"), meet("Петро")
    await friend.writes("/start")
    ask, lost = backend._ask, []

    async def losing(method: str, url: str, *rest: Any) -> Answer:
        answer = await ask(method, url, *rest)
        if url.endswith("/api/users") and not lost:
            lost.append(answer.status)
            raise aiohttp.ServerDisconnectedError
        return answer

    monkeypatch.setattr(backend, "_ask", losing)
    await newcomer.writes(f"/start ref_{await code_of(friend)}")

    assert lost == [201]
    assert "Вітаю" in newcomer.messages[0].text
    assert await grants(friend) == [("STANDARD", 5, "referral")]
