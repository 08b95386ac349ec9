"""Texts: what a spreadsheet may say, how it is filled, and that Telegram always understands the result."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from svitlobot.domain.texts.samples import SAMPLES, filled_with_samples, without_markup
from svitlobot.domain.texts.templates import MAX_LENGTH, PLACEHOLDERS, parse_template, spoken_duration, spoken_percent
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot.errors import InvalidInputError
from svitlobot_sandbox.telegram.errors import BotApiError
from svitlobot_sandbox.telegram.markup import parse_html

KEY = "power_off_template"
NAMES = sorted(PLACEHOLDERS[KEY])

values = st.dictionaries(st.sampled_from(NAMES), st.one_of(st.none(), st.text(max_size=30), st.integers()))
pieces = st.one_of(
    st.sampled_from([f"{{{name}}}" for name in NAMES]),
    st.sampled_from(["<b>", "</b>", "<i>", "</i>", '<a href="https://e.ua">', "</a>", "<", ">", "&", "&lt;", "{", "}"]),
    st.text(max_size=10),
)
texts = st.lists(pieces, max_size=12).map("".join)
plain = st.text(st.characters(exclude_characters="<>&{}"), max_size=10)
fit_pieces = st.one_of(st.sampled_from([f"{{{name}}}" for name in NAMES]), plain)
fit_texts = st.lists(fit_pieces, max_size=12).map(lambda pieces: "Черга " + "".join(pieces))
# Most texts made of loose tags and braces are refused, as they should be; the accepted few are what is looked for.
mostly_refused = settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow], deadline=None)


def test_every_built_in_text_is_fit_to_be_sent() -> None:
    for key, text in BUILT_IN.items():
        template = parse_template(key, text)
        shown = parse_html(template.render(dict.fromkeys(PLACEHOLDERS[key], "значення")))
        assert shown.text.count("значення") == text.count("{"), key


@mostly_refused
@given(texts, values)
@example("<b>{queue}</b>", {"queue": "</b><i>"})
@example("&{queue}", {"queue": "lt;"})
def test_telegram_understands_whatever_is_accepted_whatever_is_filled_in(text: str, values: dict[str, object]) -> None:
    try:
        template = parse_template(KEY, text)
    except InvalidInputError:
        assume(False)
    parse_html(template.render(values))  # raises what Telegram would answer


@mostly_refused
@given(texts)
def test_whatever_telegram_would_refuse_is_refused_before(text: str) -> None:
    assume("{" not in text and "}" not in text)
    try:
        parse_html(text)
    except BotApiError:
        with pytest.raises(InvalidInputError):
            parse_template(KEY, text)


@given(st.text(max_size=50))
def test_what_is_filled_in_is_shown_as_it_is(value: str) -> None:
    shown = parse_html(parse_template(KEY, "Черга <b>{queue}</b>.").render({"queue": value}))
    assert shown.text == f"Черга {value}."


@given(fit_texts, values, values)
def test_filling_in_two_goes_is_filling_in_one(text: str, first: dict[str, object], then: dict[str, object]) -> None:
    template = parse_template(KEY, text)
    assert template.fill(first).render(then) == template.render({**then, **first})


def test_a_placeholder_without_a_value_is_empty_and_leaves_no_blank_line_at_the_end() -> None:
    template = parse_template(KEY, "Темно в {queue}\n{note}")
    assert template.render({"queue": "1.1"}) == "Темно в 1.1"
    assert template.fill({"queue": "1.1", "note": None}).render({}) == "Темно в 1.1"


def test_values_are_not_read_for_placeholders_of_their_own() -> None:
    template = parse_template(KEY, "{queue} {address}").fill({"queue": "{address}"})
    assert template.render({"address": "дім"}) == "{address} дім"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{нема} світла", "невідоме поле «{нема}»"),
        ("{queue.name}", "невідоме поле"),
        ("{queue!r}", "невідоме поле"),
        ("{queue:>99999999}", "невідоме поле"),
        ("{0}", "невідоме поле"),
        ("{}", "невідоме поле"),
        ("{text} не звідси", "невідоме поле"),
        ("{queue", "зайва дужка «{»"),
        ("queue}", "зайва дужка «}»"),
        ("{{queue}}", "зайва дужка"),
        ("a < b", "сам знак < пишіть як &lt;"),
        ("<blink>x</blink>", "не зрозуміє «<blink>x</blink>»"),
        ("<script>x</script>", "не зрозуміє"),
        ('<b onclick="x">x</b>', "не зрозуміє"),
        ('<a href="{queue}">x</a>', "не зрозуміє"),
        ("<b>x", "не закрито «<b>»"),
        ("x</b>", "зайвий «</b>»"),
        ("<b><i>x</b></i>", "зайвий «</b>»"),
        ("", "порожній текст"),
        (" \n ", "порожній текст"),
        ("<b> </b>", "порожній текст"),
        ("{note}{address}", "порожній текст"),
        ("x" * (MAX_LENGTH + 1), "довший за"),
    ],
)
def test_a_text_that_cannot_be_sent_is_refused_with_the_reason(text: str, complaint: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        parse_template(KEY, text)
    assert complaint in refusal.value.text
    if text:
        assert KEY in refusal.value.text


def test_no_button_of_the_menu_is_called_as_another_one() -> None:
    with pytest.raises(InvalidInputError, match="це кнопка menu_addresses"):
        parse_template("menu_info", f"{BUILT_IN['menu_addresses']} ")
    parse_template("menu_info", BUILT_IN["menu_info"])


@pytest.mark.parametrize(
    ("key", "most"),
    [
        ("menu_info", 64),
        ("button_back", 64),
        ("label_home", 30),
        ("bot_description", 512),
        ("bot_short_description", 120),
        ("command_start", 256),
    ],
)
def test_a_plain_text_is_as_long_as_its_place_and_without_markup(key: str, most: int) -> None:
    assert parse_template(key, "ї" * most).render({}) == "ї" * most
    assert parse_template(key, "&lt;" * most)
    with pytest.raises(InvalidInputError, match=f"{key} має {most + 1} символів, а вміщається щонайбільше {most}"):
        parse_template(key, "ї" * (most + 1))
    with pytest.raises(InvalidInputError, match=f"у тексті {key} не може бути розмітки"):
        parse_template(key, "<b>Дім</b>")


def test_a_screen_may_be_long_and_have_markup_though_its_key_begins_as_a_label_s() -> None:
    assert parse_template("label_too_long", "<b>Задовго!</b> " * 20)


def test_a_text_without_a_key_of_ours_has_no_placeholders() -> None:
    with pytest.raises(InvalidInputError, match="можна: жодного"):
        parse_template("greeting", "Привіт, {name}")
    assert parse_template("greeting", "Привіт").render({}) == "Привіт"


@pytest.mark.parametrize(
    ("duration", "spoken"),
    [
        (timedelta(0), "менше хвилини"),
        (timedelta(seconds=59), "менше хвилини"),
        (timedelta(minutes=1), "1 хв"),
        (timedelta(minutes=59, seconds=59), "59 хв"),
        (timedelta(hours=1), "1 год"),
        (timedelta(hours=3, minutes=18), "3 год 18 хв"),
        (timedelta(days=1), "1 дн"),
        (timedelta(days=2, hours=1, minutes=5), "2 дн 1 год 5 хв"),
        (timedelta(days=1, minutes=5), "1 дн 5 хв"),
        (timedelta(seconds=-30), "менше хвилини"),
    ],
)
def test_durations_are_said_as_people_say_them(duration: timedelta, spoken: str) -> None:
    assert spoken_duration(duration) == spoken


@pytest.mark.parametrize(
    ("share", "spoken"), [(0.0, "0"), (0.289, "28,9"), (0.5, "50"), (0.99996, "99,9"), (1.0, "100")]
)
def test_only_a_whole_share_is_called_100_percent(share: float, spoken: str) -> None:
    assert spoken_percent(share) == spoken


@given(st.timedeltas(timedelta(minutes=1), timedelta(days=400)))
def test_a_spoken_duration_is_the_duration_to_the_minute(duration: timedelta) -> None:
    units = {"дн": 24 * 60, "год": 60, "хв": 1}
    words = spoken_duration(duration).split()
    minutes = sum(int(number) * units[unit] for number, unit in zip(words[::2], words[1::2], strict=True))
    assert minutes == duration // timedelta(minutes=1)


@pytest.mark.parametrize("kept", ["каналі", "востаннє", "казали про світло", "журнал", "оплати", "запросили", "{days}"])
def test_the_privacy_screen_names_everything_that_is_kept(kept: str) -> None:
    assert kept in BUILT_IN["privacy"]


def test_every_text_can_be_shown_as_people_would_read_it() -> None:
    for key, text in BUILT_IN.items():
        assert set(SAMPLES) >= PLACEHOLDERS[key], key
        assert "{" not in without_markup(filled_with_samples(key, text)), key
    assert without_markup(filled_with_samples("power_off_template", "<b>Темно</b> &lt; {time}")) == "Темно < 14:05"


@pytest.mark.parametrize("attack", ["{user.__class__}", "{name:>999999999}", "{0}", "{a[0]}", "{time!r}", "{}"])
def test_a_placeholder_is_a_name_and_never_a_program(attack: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_template("power_off_template", attack)
