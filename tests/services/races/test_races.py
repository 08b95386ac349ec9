"""What must happen once happens once, and what is bounded stays bounded, however many ask at one moment."""

from collections.abc import Awaitable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from racing import UseCase, race, successes
from svitlobot.db.session import AsyncSession
from svitlobot.domain.broadcasts import SendingRates
from svitlobot.domain.power.crowd_reports import ReportType
from svitlobot.errors import ConflictError
from svitlobot.schemas.addresses.streets import NewAddress
from svitlobot.schemas.broadcasts import NewBroadcast, OperatorMessage
from svitlobot.schemas.power.crowd_reports import NewCrowdReport
from svitlobot.services import broadcasts
from svitlobot.services.addresses.add import add_address
from svitlobot.services.admin import messages, operators
from svitlobot.services.alerts import quiet_mode
from svitlobot.services.imports import jobs
from svitlobot.services.power import crowd_reports
from svitlobot.services.schedules import calendars
from svitlobot.services.users import addresses, profile
from town import ADMIN_CHAT, Town

from .use_cases import OLENA, TARAS, count, forgetting, once

pytestmark = pytest.mark.long


async def test_a_house_is_followed_once_and_no_more_houses_than_the_tier_gives(town: Town) -> None:
    houses = [await town.add_house("вул. Соборна", str(number), 1, 2) for number in range(1, 4)]

    async def follow(session: AsyncSession, address_id: int) -> None:
        user = await profile.get_locked(session, OLENA)
        await addresses.follow(session, user, address_id, None)

    await race(*(once(town, partial(follow, address_id=address_id)) for address_id in houses), times=17)
    assert await count(town, "user_addresses") == 2  # one house, two queues
    assert await count(town, "users WHERE address_count = 1") == 1


async def test_a_report_said_fifty_times_at_once_is_one_report_and_calls_the_operator_once(town: Town) -> None:
    address_id = await town.add_house("вул. Соборна", "1")
    async with town.database.transaction() as session:
        await addresses.follow(session, await profile.get_locked(session, OLENA), address_id, None)
    report = NewCrowdReport(user_id=OLENA, report_type=ReportType.POWER_OFF, queue_id=1)
    await race(
        once(town, lambda session: crowd_reports.submit(session, report, town.clock(), ADMIN_CHAT)),
        forgetting(town, TARAS),
    )
    assert await count(town, "crowdreports") == 1


RATES = SendingRates(30)


async def test_a_broadcast_with_one_key_is_one_and_another_text_with_it_is_refused(town: Town) -> None:
    def accepting(text: str) -> UseCase:
        wanted = NewBroadcast(text=text, key="one-key-for-all")
        return once(town, lambda session: broadcasts.accept(session, wanted, town.clock(), RATES, actor="admin"))

    results = await race(accepting("Вітаємо"), accepting("До побачення"), times=25)
    assert await count(town, "events") == 1
    assert sorted(len(successes(side)) for side in results) == [0, 25]


async def test_an_operators_message_with_one_key_is_one(town: Town) -> None:
    wanted = OperatorMessage(text="Вітаємо", user_id=OLENA, key="one-key-for-all")
    [results] = await race(once(town, lambda session: messages.send(session, wanted, town.clock(), actor="admin")))
    assert await count(town, "events") == 1
    assert sum(one.is_new for one in results) == 1


async def test_no_more_files_wait_than_may_and_one_is_applied_once(town: Town) -> None:
    def receive(session: AsyncSession) -> Awaitable[int]:
        return jobs.receive(session, b"file", "a.xlsx", jobs.Work.CHECK, town.clock(), actor="admin")

    [received] = await race(once(town, receive))
    assert await count(town, "imports") == len(successes(received)) == jobs.MOST_WAITING
    await town.database.pool.execute("UPDATE imports SET work = NULL")
    import_id = successes(received)[0]

    def accept(session: AsyncSession) -> Awaitable[bool]:
        return jobs.request(session, import_id, jobs.Work.APPLY, town.clock(), actor="admin")

    [accepted] = await race(once(town, accept))
    assert len(successes(accepted)) == 1


async def test_one_sensor_is_registered_once(town: Town) -> None:
    [results] = await race(partial(town.add_sensor, "ESP32_1"), times=20)
    assert len(successes(results)) == 1
    assert {type(one) for one in results if isinstance(one, Exception)} == {ConflictError}


async def test_one_login_is_given_to_one_operator(town: Town) -> None:
    def add(session: AsyncSession) -> Awaitable[Any]:
        return operators.add(session, "olena", "a-long-password-of-hers", town.clock(), actor="cli")

    [results] = await race(once(town, add), times=10)
    assert len(successes(results)) == 1
    assert {type(one) for one in results if isinstance(one, Exception)} == {ConflictError}


async def test_a_house_added_fifty_times_at_once_is_there_once(town: Town) -> None:
    new = NewAddress(street="вул. Нова", house_number="7", queue=1)
    [results] = await race(once(town, lambda session: add_address(session, new, town.clock(), actor="admin")))
    assert sum(is_new for _, is_new in results) == 1
    assert await count(town, "addresses") == 1


async def test_a_person_has_one_calendar_whose_address_everybody_is_told(town: Town) -> None:
    [tokens] = await race(once(town, lambda session: calendars.token_of(session, OLENA, rotate=False)))
    assert await count(town, "private_calendars") == len(set(tokens)) == 1


async def test_the_quiet_mode_begun_many_times_at_once_is_one_row(town: Town) -> None:
    until = town.clock() + timedelta(hours=1)
    await race(once(town, lambda session: quiet_mode.be_quiet(session, until, town.clock(), actor="admin")))
    assert await count(town, "quiet_hours") == 1
