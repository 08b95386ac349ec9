"""The life of an alert, as the rules have it, whatever comes and goes."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.alerts import (
    CALM,
    LONGEST_CALM,
    RULES,
    AlertKind,
    AlertRule,
    AlertState,
    active,
    calm_for,
    cleared,
    fires,
    opened,
    over_is_due,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
EVERY = timedelta(seconds=30)


@dataclass
class Story:
    """One trouble looked for every half a minute, and what the operator is told of it."""

    rule: AlertRule = field(default_factory=AlertRule)
    now: datetime = START
    life: AlertState | None = None
    ended: list[AlertState] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def look(self, is_there: bool) -> None:
        self.now += EVERY
        if is_there:
            before = self.ended[-1] if self.ended else None
            self.life = active(self.life) if self.life else opened(self.now, before)
        elif self.life:
            self.life = cleared(self.life, self.now)
        if self.life and fires([self.life], self.rule, self.now):
            self.life = replace(self.life, fired_at=self.now)
            self.told.append("begun")
        if self.life and self.life.resolved_at:
            self.ended.append(self.life)
            self.life = None
            self.told.append("over")


stories = st.lists(st.booleans(), max_size=400)
rules = st.sampled_from(list(RULES.values()))


@given(stories, rules)
def test_beginnings_and_ends_take_turns(looks: list[bool], rule: AlertRule) -> None:
    story = Story(rule)
    for is_there in looks:
        story.look(is_there)
    assert story.told == ["begun", "over"] * (len(story.told) // 2) + ["begun"] * (len(story.told) % 2)


@given(stories, rules, st.booleans())
def test_whatever_it_did_before_what_stays_is_what_was_told_last(
    looks: list[bool], rule: AlertRule, is_there: bool
) -> None:
    story = Story(rule)
    for each in looks:
        story.look(each)
    for _ in range((rule.after + LONGEST_CALM) // EVERY + 2):
        story.look(is_there)
    assert (story.told[-1:] == ["begun"]) is is_there


@given(st.lists(st.booleans(), min_size=120, max_size=120))
def test_in_an_hour_of_flapping_there_are_few_messages(looks: list[bool]) -> None:
    story = Story()
    for is_there in looks:
        story.look(is_there)
    assert len(story.told) <= 12  # six times a calm twice as long as before: 1 + 2 + 4 + … 32 minutes are over an hour


def test_what_stays_is_told_once() -> None:
    story = Story()
    for _ in range(1000):
        story.look(True)
    assert story.told == ["begun"]


@pytest.mark.parametrize(("looks", "told"), [(4, []), (5, ["begun"])])
def test_what_must_last_two_minutes_is_told_then_and_not_before(looks: int, told: list[str]) -> None:
    story = Story(RULES[AlertKind.DATABASE_LOAD])
    for _ in range(looks):
        story.look(True)
    assert story.told == told


def test_what_went_before_it_counted_never_was() -> None:
    story = Story(RULES[AlertKind.DATABASE_LOAD])
    for _ in range(10):
        for is_there in (True, True, True, False):
            story.look(is_there)
    assert (story.told, story.ended) == ([], [])


def test_a_return_within_the_calm_is_counted_and_not_told() -> None:
    story = Story()
    for is_there in (True, False, True, False, True):
        story.look(is_there)
    assert story.told == ["begun"]
    assert story.life is not None
    assert story.life.returns == 2


def test_what_comes_back_within_an_hour_must_be_gone_for_longer_next_time() -> None:
    story = Story()
    for is_there in (True, False, False, False, True):
        story.look(is_there)
    assert story.told == ["begun", "over", "begun"]
    assert story.life is not None
    assert calm_for(story.life.returns) == 2 * CALM
    story.look(False)
    story.now += timedelta(hours=2)
    story.look(False)
    story.now += timedelta(hours=2)
    story.look(True)
    assert story.life is not None
    assert story.life.returns == 0


def test_those_that_are_over_are_told_together_when_the_oldest_has_waited() -> None:
    rule = RULES[AlertKind.SENSOR_OFFLINE]
    over = [AlertState(START, fired_at=START, resolved_at=START + timedelta(seconds=seconds)) for seconds in (0, 50)]
    assert not over_is_due(over, rule, START + timedelta(seconds=59))
    assert over_is_due(over, rule, START + timedelta(seconds=60))


def test_every_trouble_has_its_rule() -> None:
    assert set(RULES) == set(AlertKind)
