import math

from hypothesis import given
from hypothesis import strategies as st

from svitlobot_sandbox.telegram.limits import Buckets, Limiter, Limits

rates = st.floats(min_value=0.01, max_value=2000)
bursts = st.integers(min_value=1, max_value=2000)
pauses = st.lists(st.floats(min_value=0, max_value=5), min_size=1, max_size=200)


def moments(pauses):
    now = 0.0
    for pause in pauses:
        now += pause
        yield now


def taken(buckets, moments):
    """The moments at which a caller who asks at every given moment got a token."""
    got = []
    for now in moments:
        if not buckets.wait(1, now):
            buckets.take(1, now)
            got.append(now)
    return got


@given(rates, bursts, pauses)
def test_no_stretch_of_time_lets_through_more_than_the_burst_and_what_it_refills(rate, burst, pauses):
    got = taken(Buckets(rate, burst), moments(pauses))
    for first, start in enumerate(got):
        for last in range(first, len(got)):
            assert last - first + 1 <= burst + rate * (got[last] - start) + 0.01


@given(rates, bursts, pauses)
def test_the_wait_told_is_enough_and_no_longer_than_needed(rate, burst, pauses):
    buckets = Buckets(rate, burst)
    for now in moments(pauses):
        wait = buckets.wait(1, now)
        if wait:
            assert not buckets.wait(1, now + wait)
            assert wait < 1e-3 or buckets.wait(1, now + wait - 1e-4)
        else:
            buckets.take(1, now)


@given(rates, bursts)
def test_a_rested_bucket_gives_its_whole_burst_at_once_and_then_makes_wait(rate, burst):
    buckets = Buckets(rate, burst)
    assert taken(buckets, [100.0] * (burst + 1)) == [100.0] * burst
    assert math.isclose(buckets.wait(1, 100.0), 1 / rate, rel_tol=1e-3)


@given(pauses)
def test_a_rate_of_zero_is_no_limit(pauses):
    every = list(moments(pauses))
    assert taken(Buckets(0, 1), every) == every


def test_buckets_that_are_full_again_are_forgotten():
    buckets = Buckets(rate=1, burst=3)
    for key in range(1000):
        buckets.take(key, now=0.0)
    assert len(buckets) == 1000
    for second in range(10, 510):
        buckets.take(-1, now=float(second))
    assert len(buckets) == 1


def test_a_new_rate_applies_to_what_was_already_taken():
    buckets = Buckets(rate=1, burst=1)
    buckets.take(1, now=0.0)
    buckets.configure(rate=10, burst=10)
    assert buckets.wait(1, now=0.5) == 0


def test_a_refused_message_charges_no_bucket():
    limiter = Limiter(Limits(rate=4, chat_rate=1, chat_burst=3))
    for _ in range(3):
        assert limiter.admit(7, paid=False, now=0.0) == 0
    for _ in range(50):
        assert limiter.admit(7, paid=False, now=0.0) == 1.0  # the chat's limit, again and again
    assert limiter.admit(8, paid=False, now=0.0) == 0  # so the token still has its fourth message


def test_paid_messages_have_a_bucket_of_their_own():
    limiter = Limiter(Limits(rate=1, paid_rate=2))
    assert limiter.admit(1, paid=False, now=0.0) == 0
    assert limiter.admit(2, paid=False, now=0.0) == 1.0
    assert [limiter.admit(chat, paid=True, now=0.0) for chat in (2, 3, 4)] == [0, 0, 0.5]


def test_a_channel_takes_twenty_messages_a_minute():
    limiter = Limiter(Limits(rate=0, chat_rate=0))
    assert [limiter.admit(-100, paid=False, now=0.0) for _ in range(20)] == [0] * 20
    assert math.isclose(limiter.admit(-100, paid=False, now=0.0), 3.0)
    assert limiter.admit(100, paid=False, now=0.0) == 0
