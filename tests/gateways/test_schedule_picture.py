"""The pictures that are drawn, looked at by their pixels."""

from importlib import resources
from io import BytesIO

import pytest
from PIL import Image, ImageFont

from svitlobot.domain.schedules.days import UNKNOWN_DAY, DaySchedule, DayStatus, Window, planned
from svitlobot.domain.schedules.pictures import QueueRow, SchedulePicture, Theme
from svitlobot.errors import InvalidInputError
from svitlobot.gateways import schedule_picture
from svitlobot.gateways.schedule_picture import draw
from svitlobot.gateways.schedule_picture.canvas import PALETTES

DAYS = ("Сьогодні, 24 листопада", "Завтра, 25 листопада")
SCHEDULES = {
    "certain": planned([Window(120, 300), Window(1080, 1440)]),
    "possible": planned([Window(600, 780, is_possible=True)]),
    "emergency": DaySchedule(DayStatus.EMERGENCY),
    "none": DaySchedule(DayStatus.NONE_PLANNED),
    "unknown": UNKNOWN_DAY,
}


def picture(*schedules: DaySchedule) -> SchedulePicture:
    rows = tuple(QueueRow(f"{number}.1", (schedule, UNKNOWN_DAY)) for number, schedule in enumerate(schedules, start=1))
    return SchedulePicture(DAYS, rows, "Оновлено сьогодні о 14:05")


def drawn(shown: SchedulePicture, theme: Theme = Theme.LIGHT) -> Image.Image:
    return Image.open(BytesIO(draw(shown, theme))).convert("RGB")


def amount(image: Image.Image, colour: str) -> int:
    """Count the pixels of a colour; a palette of 64 colours may bend it a little."""
    wanted = tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return sum(
        count
        for count, found in image.getcolors(1 << 24)
        if max(abs(one - other) for one, other in zip(found, wanted, strict=True)) <= 6
    )


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize("queues", [1, 12])
def test_a_picture_is_as_wide_as_a_phone_and_small_enough_to_send(theme: Theme, queues: int) -> None:
    png = draw(picture(*[SCHEDULES["certain"]] * queues), theme)
    image = Image.open(BytesIO(png))
    assert image.width == 1080
    assert image.width + image.height < 10_000
    assert len(png) < 200_000
    assert amount(image.convert("RGB"), PALETTES[theme].ground) > 10_000


def test_a_certain_outage_is_filled_and_a_possible_one_is_hatched() -> None:
    red = PALETTES[Theme.LIGHT].outage
    filled = amount(drawn(picture(planned([Window(600, 780)]))), red)
    hatched = amount(drawn(picture(SCHEDULES["possible"])), red)
    assert 0.15 * filled < hatched < 0.6 * filled


def test_a_longer_outage_takes_more_room() -> None:
    red = PALETTES[Theme.DARK].outage
    short, long = (
        amount(drawn(picture(planned([Window(0, minutes)]), SCHEDULES["none"]), Theme.DARK), red)
        for minutes in (120, 600)
    )
    assert long > 3 * short


def test_each_status_looks_like_no_other() -> None:
    """Above all a day of which nothing is known must not look like one without outages."""
    colours = PALETTES[Theme.LIGHT]
    found = {
        name: [amount(drawn(picture(schedule)), colour) > 8_000 for colour in (colours.free, colours.alarm)]
        for name, schedule in SCHEDULES.items()
    }
    assert found["none"] == [True, False]
    assert found["emergency"] == [False, True]
    assert found["unknown"] == found["certain"] == [False, False]
    assert draw(picture(SCHEDULES["unknown"]), Theme.LIGHT) != draw(picture(SCHEDULES["none"]), Theme.LIGHT)


def test_many_short_outages_and_a_long_name_stay_within_the_picture() -> None:
    crowded = planned([Window(start, start + 30, is_possible=start % 120 == 0) for start in range(0, 1440, 60)])
    row = QueueRow("Соборна-Шевченківська", (crowded, SCHEDULES["emergency"]))
    for rows in ((row,), (row, row)):
        image = drawn(
            SchedulePicture(DAYS, rows, "Оновлено 5 листопада о 14:05, востаннє перевірено 24 листопада о 13:15")
        )
        edge = image.crop((image.width - 8, 0, image.width, image.height))
        assert len(edge.getcolors()) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("10.1", "12.2"), ("ЦЕК 1.1", "ЦЕК 1.2"), ("Соборна черга 1.1", "Соборна черга 1.2")]
)
def test_queues_can_be_told_apart_by_their_names_however_long(one: str, other: str) -> None:
    def table(name: str) -> bytes:
        rows = (QueueRow(name, (SCHEDULES["certain"], UNKNOWN_DAY)), QueueRow("5.1", (SCHEDULES["none"], UNKNOWN_DAY)))
        return draw(SchedulePicture(DAYS, rows, "Оновлено сьогодні о 14:05"), Theme.LIGHT)

    assert table(one) != table(other)


def test_more_queues_than_a_picture_holds_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="queue_id"):
        draw(picture(*[SCHEDULES["certain"]] * 51), Theme.LIGHT)


@pytest.mark.parametrize("name", ["Inter-Medium.otf", "Inter-Bold.otf"])
def test_the_font_has_every_letter_of_the_texts(name: str) -> None:
    font = ImageFont.truetype(BytesIO((resources.files(schedule_picture) / "fonts" / name).read_bytes()), 40)
    box = bytes(font.getmask("\U0001f600"))  # what is shown for a sign that the font does not have
    letters = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяАБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯ0123456789.,:–—…·’()!?"
    assert [letter for letter in letters if bytes(font.getmask(letter)) == box] == []
