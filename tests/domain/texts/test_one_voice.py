"""One voice, one form of dates and hours: rules that every built-in text keeps."""

import re
from datetime import UTC, date, datetime

from svitlobot.domain.schedules.days import Window
from svitlobot.domain.schedules.texts import spoken_window
from svitlobot.domain.texts.dates import spoken_coming, spoken_date_time, spoken_day, spoken_time
from svitlobot.domain.texts.templates import spoken_clock, without_tags
from svitlobot.domain.texts.wording import BUILT_IN

NOW = datetime(2026, 11, 24, 12, 5, tzinfo=UTC)  # 14:05 in Kyiv

# Where "we" is not the bot: "перевіряємо" stands for the operator and the bot together.
WE_ALL_THE_SAME = {"plan_checked"}

_WE = re.compile(r"\b\w+(?:ємо|емо|ємося|имо|їмо|имось)\b|\b(?:нами|нас|нам)\b", re.IGNORECASE)
_OTHER_DATES = re.compile(r"\b\d{1,2}\.\d{2}\.\d{2,4}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b")
_TELEGRAM_NUMBER = re.compile(r"номер\w* (?:у|в) Telegram", re.IGNORECASE)


def test_the_bot_speaks_of_itself_as_one() -> None:
    ours = {key: text for key, text in BUILT_IN.items() if _WE.search(without_tags(text))}
    assert ours.keys() == WE_ALL_THE_SAME


def test_no_text_has_a_date_or_an_hour_of_another_form() -> None:
    found = [
        (key, text)
        for key, text in BUILT_IN.items()
        if "24:00" in text
        or _OTHER_DATES.search(text)
        or _TELEGRAM_NUMBER.search(text)
        or " – " in text  # between words stands "—"; the shorter dash joins the ends of a range
        or "днів: {days}" in text  # but "5 днів"
    ]
    assert found == []


def test_midnight_is_called_midnight() -> None:
    midnight, next_midnight = datetime(2026, 11, 24, 22, tzinfo=UTC), datetime(2026, 11, 25, 22, tzinfo=UTC)
    assert spoken_coming(midnight, NOW) == spoken_coming(midnight, NOW, dated=True) == "опівночі (00:00)"
    assert spoken_coming(next_midnight, NOW) == "опівночі (00:00 26 листопада)"
    assert spoken_clock("00:00") == spoken_clock("24:00") == "опівночі (00:00)"


def test_no_line_breaks_within_a_range() -> None:
    assert spoken_window(Window(1080, 1320)) == "18:00–\N{WORD JOINER}22:00"


def test_days_have_one_form() -> None:
    morning = datetime(2026, 11, 23, 6, 7, tzinfo=UTC)
    assert spoken_day(date(2026, 11, 24), date(2026, 11, 24)) == "Сьогодні, 24 листопада"
    assert spoken_time(NOW, NOW) == "14:05"
    assert spoken_time(morning, NOW) == "23 листопада, 08:07"
    assert spoken_date_time(morning) == "23 листопада 2026, 08:07"


def test_no_text_begins_or_ends_with_a_space_that_a_file_would_lose() -> None:
    assert [key for key, text in BUILT_IN.items() if text != text.strip()] == []
