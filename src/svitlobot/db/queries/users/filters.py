"""Audience filters as SQL. The SQL is constant; typed values are bound."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time, timedelta

from svitlobot.clock import KYIV
from svitlobot.domain.addresses.normalise import street_key
from svitlobot.domain.addresses.query import senses
from svitlobot.domain.users.filters import Age, AudienceFilter, FilterField, Term, Value

Bind = Callable[[object], str]
"""Takes a value in, and returns the placeholder that stands for it."""

_BEYOND = "\U0010ffff"  # sorts after whatever a name may go on with

# OFFSET 0 holds PostgreSQL to asking of each person: joined, it would read everybody's houses for some people's sake.
_OF_QUEUE = """EXISTS (
    SELECT FROM user_addresses AS home JOIN queues USING (queue_id)
    WHERE home.user_id = users.user_id AND queues.name = ANY(cast({} AS text[]))
    OFFSET 0
)"""
_AT_ADDRESS = """users.user_id IN (
    SELECT home.user_id FROM user_addresses AS home JOIN addresses AS house ON house.id = home.address_id
    WHERE house.street_key ~>=~ cast({} AS text) AND house.street_key ~<~ cast({} AS text)
      AND (cardinality(cast({} AS text[])) = 0 OR house.house_key = ANY(cast({} AS text[])))
)"""


def conditions(chosen: AudienceFilter, now: datetime, bind: Bind) -> str:
    """Return the filter as a condition on ``users``; every value goes through ``bind``. ``now`` is what ages are from.

    Values of a field are alternatives; without any field everybody is meant.
    """
    return " AND ".join(_condition(term, now, bind) for term in chosen.terms) or "true"


def bind_to(arguments: list[object]) -> Bind:
    """Return a `Bind` for asyncpg, which appends to these arguments of a statement."""

    def bind(value: object) -> str:
        arguments.append(value)
        return f"${len(arguments)}"

    return bind


def bind_named(values: dict[str, object]) -> Bind:
    """Return a `Bind` for SQLAlchemy, which adds to these named values."""

    def bind(value: object) -> str:
        name = f"filter_{len(values)}"
        values[name] = value
        return f":{name}"

    return bind


def _condition(term: Term, now: datetime, bind: Bind) -> str:
    if term.field in _OF_ALL:
        return _OF_ALL[term.field].format(bind(list(term.values)))
    return f"({' OR '.join(_OF_EACH[term.field](value, now, bind) for value in term.values)})"


_OF_ALL: Mapping[FilterField, str] = {
    FilterField.ID: "users.user_id = ANY(cast({} AS bigint[]))",
    FilterField.TIER: "users.subscription_tier = ANY(cast({} AS text[]))",
    FilterField.QUEUE: _OF_QUEUE,
}


def _begins(column: str) -> Callable[[Value, datetime, Bind], str]:
    def condition(value: Value, _: datetime, bind: Bind) -> str:
        # Not LIKE: a typed percent sign is no wildcard, and the index serves any plan.
        low, high = bind(str(value)), bind(f"{value}{_BEYOND}")
        return f"(lower({column}) ~>=~ cast({low} AS text) AND lower({column}) ~<~ cast({high} AS text))"

    return condition


def _at_address(value: Value, _: datetime, bind: Bind) -> str:
    street, houses = next(_read_address(str(value)), (str(value), ()))
    return _AT_ADDRESS.format(bind(street), bind(f"{street}{_BEYOND}"), bind(list(houses)), bind(list(houses)))


def _read_address(line: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for sense in senses(line):
        if key := street_key(sense.street):
            yield key, sense.houses


def _active(value: Value, now: datetime, bind: Bind) -> str:
    assert isinstance(value, Age)  # noqa: S101 - so it was parsed
    return f"users.last_active_at {'>' if value.is_less else '<'} cast({bind(now - value.duration)} AS timestamptz)"


def _since(value: Value, _: datetime, bind: Bind) -> str:
    return f"users.created_at >= cast({bind(_midnight(value, 0))} AS timestamptz)"


def _until(value: Value, _: datetime, bind: Bind) -> str:
    return f"users.created_at < cast({bind(_midnight(value, 1))} AS timestamptz)"


def _midnight(value: Value, days_after: int) -> datetime:
    """Return when a day in Kyiv begins, or one so many days after it."""
    day = datetime.fromisoformat(str(value)) + timedelta(days=days_after)
    return datetime.combine(day, time(), KYIV)


def _blocked(value: Value, _: datetime, __: Bind) -> str:
    return f"{'' if value else 'NOT '}(users.is_blocked AND users.banned_at IS NULL)"


def _banned(value: Value, _: datetime, __: Bind) -> str:
    return "users.is_blocked AND users.banned_at IS NOT NULL" if value else "users.banned_at IS NULL"


_OF_EACH: Mapping[FilterField, Callable[[Value, datetime, Bind], str]] = {
    FilterField.USERNAME: _begins("users.username"),
    FilterField.NAME: _begins("users.first_name"),
    FilterField.ADDRESS: _at_address,
    FilterField.ACTIVE: _active,
    FilterField.SINCE: _since,
    FilterField.UNTIL: _until,
    FilterField.BLOCKED: _blocked,
    FilterField.BANNED: _banned,
}
