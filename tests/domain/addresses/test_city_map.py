"""The map document: compact, the same whatever the order of the houses, and true to each of them."""

from collections import Counter
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.addresses.city_map import AREA, MapHouse, draw_map

HOUSES = st.lists(
    st.builds(
        MapHouse,
        st.integers(4_980_000, 4_990_000),
        st.integers(-10_000, 10_000),
        st.sampled_from([(1,), (2,), (1, 2)]),
        st.sampled_from(["вул. Соборна", "вул. Зелена"]),
    ),
    max_size=60,
)


@given(HOUSES)
def test_every_house_can_be_read_back_at_its_place_with_its_queues(houses: list[MapHouse]) -> None:
    read = [
        (latitude, longitude, group.queue_ids)
        for group in draw_map(houses).groups
        for latitude, longitude in zip(accumulate(group.latitudes), accumulate(group.longitudes), strict=True)
    ]
    assert Counter(read) == Counter((one.latitude, one.longitude, one.queue_ids) for one in houses)


@given(HOUSES)
def test_the_order_of_the_houses_does_not_matter(houses: list[MapHouse]) -> None:
    assert draw_map(houses) == draw_map(houses[::-1])


def test_a_street_is_named_at_its_middle_and_the_longest_first() -> None:
    long = [MapHouse(100, 100, (1,), "вул. Довга"), MapHouse(300, 500, (1,), "вул. Довга")]
    labels = draw_map([MapHouse(0, 0, (1,), "вул. Мала"), *long]).labels
    assert [(one.street, one.latitude, one.longitude, one.houses) for one in labels] == [
        ("вул. Довга", 200, 300, 2),
        ("вул. Мала", 0, 0, 1),
    ]


def test_an_area_is_of_the_queue_that_most_of_its_houses_are_in() -> None:
    houses = [
        MapHouse(1, 1, (1,), "а"),
        MapHouse(2, 2, (2,), "а"),
        MapHouse(3, 3, (2,), "а"),
        MapHouse(-1, 1, (1,), "а"),
    ]
    assert [(one.queue_id, one.latitude, one.longitude) for one in draw_map(houses).areas] == [(1, -AREA, 0), (2, 0, 0)]
