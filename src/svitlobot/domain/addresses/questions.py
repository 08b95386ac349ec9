"""Tell a question about the power from an address: both are typed into the same chat."""

import re

LONGEST = 12  # words; a longer text tells a story

_WORD = re.compile(r"[^\W\d_]+")
_SUBJECT_WORDS = (
    "світло світла світлу електрика електрики електрику електроенергія електроенергії графік графіка графіки "
    "відключення свет света електричество электричество график отключение отключения"
)
_SUBJECT = frozenset(_SUBJECT_WORDS.split())
# "Світла" alone may be a street; each of these asks by itself.
_ALONE = frozenset({"світло", "свет", "графік", "график", "відключення", "отключения"})
_SMALL_WORDS = (
    "а є э есть чи що шо там вже уже ще еще знову опять чому чого почему коли когда буде будет дадуть дадут дали дайте "
    "де где немає нема нет не зникло пропало з явилося появилось повернеться вернется вернут повернуть включать "
    "включат вимкнуть увімкнуть ввімкнуть вимикатимуть выключат відключать відключили отключат отключили вимкнули "
    "ввімкнули увімкнули включили выключили зараз сейчас сьогодні сегодня завтра скоро довго долго до скільки "
    "у в нас мене вас меня вдома дома будинку за по на мій наш який яка какой мені черга очередь привіт привет "
    "добрий день вечір ранок доброго дня вечора ранку будь ласка скажіть підкажіть пожалуйста скажите"
)
_AROUND = frozenset(_SMALL_WORDS.split())


def asks_about_power(text: str) -> bool:
    """Tell whether a person asks in their own words whether there is power, or when: "а коли буде світло?"."""
    if any(character.isdigit() for character in text):
        return False
    words = _WORD.findall(text.casefold())
    if len(words) == 1:
        return words[0] in _ALONE
    return len(words) <= LONGEST and not _SUBJECT.isdisjoint(words) and _SUBJECT.union(_AROUND).issuperset(words)
