"""What a filter means in the database, and that nothing typed is ever SQL."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from svitlobot.db.queries.users import filter_counts, pages
from svitlobot.domain.broadcasts import SendingRates
from svitlobot.domain.users.filters import MAX_LENGTH, AudienceFilter, FilterField, Term, parse_filter
from svitlobot.errors import InvalidInputError
from svitlobot.schemas.broadcasts import NewBroadcast
from svitlobot.services import broadcasts
from svitlobot.services.admin import users as admin_users
from town import Town

PACE = SendingRates(free_rate=30)


@pytest.fixture
async def town(town: Town) -> Town:
    """Olena (PRO, 1.1 and 1.2), Taras (FREE, 1.2, long silent), Oles' (NOFREE), Petro (banned), Ivan (blocked us)."""
    first, second = await town.add_house("вул. Соборна", "12", 1), await town.add_house("просп. Миру", "5а", 2)
    town_people = (
        (1, "Олена", "olena_k", "PRO", 1, False, False, (first, second)),
        (2, "Тарас", None, "FREE", 100, False, False, (second,)),
        (3, "Олесь", "Oles_100%", "NOFREE", 1, False, False, ()),
        (4, "Петро", None, "FREE", 1, True, True, ()),
        (5, "Іван", None, "STANDARD", 1, True, False, (first,)),
    )
    for user_id, name, username, tier, days, is_blocked, is_banned, houses in town_people:
        active = town.clock() - timedelta(days=days)
        await town.database.pool.execute(
            "INSERT INTO users (user_id, first_name, username, subscription_tier, last_active_at, is_blocked,"
            " banned_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $5)",
            user_id, name, username, tier, active, is_blocked, active if is_banned else None,
        )  # fmt: skip
        for place, house in enumerate(houses, 1):
            await town.database.pool.execute(
                "INSERT INTO user_addresses (user_id, address_id, priority, subscription_tier, queue_id) "
                "SELECT $1, id, $3, $4, queue_id FROM addresses WHERE id = $2",
                user_id, house, place, tier,
            )  # fmt: skip
    return town


async def found(town: Town, chosen: str, query: str | None = None) -> Sequence[int]:
    async with town.database.transaction() as session:
        page = await admin_users.find(session, town.clock(), filter_text=chosen, query=query, after=0, limit=50)
    assert page.next_cursor is None
    return [person.user_id for person in page.items]


async def test_each_word_means_what_it_says(town: Town) -> None:
    since = (town.clock() - timedelta(days=10)).date()
    expected = {
        "": [1, 2, 3, 4, 5],
        "tier:PRO,NOFREE": [1, 3],
        "queue:1.1": [1, 5],
        "queue:1.1,1.2 tier:FREE": [2],
        "id:2,5": [2, 5],
        "name:ол": [1, 3],
        "name:ОЛЕНА": [1],
        "username:@Olena": [1],
        "username:oles_100%": [3],
        "username:%": [],
        "active:<30d": [1, 3, 4, 5],
        "active:>30d": [2],
        f"since:{since}": [1, 3, 4, 5],
        f"until:{since}": [2],
        "blocked:yes": [5],
        "blocked:no": [1, 2, 3, 4],
        "banned:yes": [4],
        "banned:no": [1, 2, 3, 5],
        'address:"соборна 12"': [1, 5],
        'address:"соборна 14"': [],
        "address:соборна": [1, 5],
        'address:"просп. Миру 5-А"': [1, 2],
    }
    assert {chosen: await found(town, chosen) for chosen in expected} == expected


async def test_a_query_is_an_id_a_username_or_the_beginning_of_a_name(town: Town) -> None:
    assert await found(town, "", "2") == [2]
    assert await found(town, "", "@OLENA") == [1]
    assert await found(town, "", "оле") == [1, 3]
    assert await found(town, "tier:PRO", "оле") == [1]
    assert await found(town, "", "oles") == [3]
    assert await found(town, "", "' OR 1=1 --") == []


async def test_an_unknown_queue_is_refused_with_those_that_exist(town: Town) -> None:
    with pytest.raises(InvalidInputError, match=r"Черги «9\.9» немає; є: 1\.1, 1\.2"):
        await found(town, "queue:9.9")


async def test_people_are_paged_without_gaps_though_few_are_looked_at_for_a_page(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_FOUND_AMONG", pages._FOUND_AMONG.replace(f"LIMIT {pages.LOOKED_AT}", "LIMIT 2"))
    monkeypatch.setattr(pages, "_LAST_LOOKED_AT", pages._LAST_LOOKED_AT.replace(str(pages.LOOKED_AT - 1), "1"))
    seen, cursor = [], 0
    for _ in range(10):
        async with town.database.transaction() as session:
            page = await admin_users.find(
                session, town.clock(), filter_text="tier:FREE,STANDARD", query=None, after=cursor, limit=1
            )
        seen += [person.user_id for person in page.items]
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert seen == [2, 4, 5]


async def test_a_preview_counts_only_those_who_would_be_told(town: Town) -> None:
    for chosen, count in (("", 2), ("tier:NOFREE", 0), ("queue:1.1", 1), ("banned:yes", 0)):
        async with town.database.transaction() as session:
            preview = await broadcasts.preview(session, NewBroadcast(text="x", filter=chosen), town.clock(), PACE)
        assert (preview.audience.count, preview.audience.is_exact) == (count, True)


async def test_what_takes_too_long_to_count_is_estimated_and_said_to_be(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def too_long(*_: object) -> None:
        return None

    monkeypatch.setattr(filter_counts, "count", too_long)
    async with town.database.transaction() as session:
        preview = await broadcasts.preview(session, NewBroadcast(text="x"), town.clock(), PACE)
    assert (preview.audience.count, preview.audience.is_exact) == (2, False)


async def test_a_count_that_takes_too_long_is_given_up_and_the_transaction_goes_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with town.database.transaction() as session:
        with monkeypatch.context() as slowed:
            slowed.setattr(filter_counts, "broadcast_condition", lambda *_: ("pg_sleep(5) IS NOT NULL", {}))
            assert await filter_counts.count(session, AudienceFilter(), town.clock(), 20) is None
        assert await filter_counts.count(session, AudienceFilter(), town.clock(), 10_000) == 2


EVIL = [
    "'; DROP TABLE users; --",
    "1.1') OR true --",
    "$1",
    ":filter_0",
    "[chosen]",
    "{on_conflict}",
    "\\'; SELECT pg_sleep(10); --",
    "%' OR '1'='1",
]


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("word", [FilterField.NAME, FilterField.USERNAME, FilterField.ADDRESS])
async def test_what_is_typed_is_never_sql(town: Town, word: FilterField, evil: str) -> None:
    assert await found(town, f'{word}:"{evil}"') == []
    assert await town.database.pool.fetchval("SELECT count(*) FROM users") == 5


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_characters='"\x00', exclude_categories=["Cs"]), min_size=1, max_size=60))
async def test_no_text_at_all_breaks_a_query(town: Town, said: str) -> None:
    for word in (FilterField.NAME, FilterField.USERNAME, FilterField.ADDRESS, FilterField.QUEUE):
        async with town.database.transaction() as session:
            rows, _ = await pages.page(session, AudienceFilter((Term(word, (said,)),)), town.clock(), after=0, limit=5)
        assert len(rows) <= 5
    assert len(said) <= MAX_LENGTH
    try:
        chosen = parse_filter(said)
    except InvalidInputError:
        return
    async with town.database.transaction() as session:
        await pages.page(session, chosen, town.clock(), after=0, limit=5)
