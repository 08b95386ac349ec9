"""Texts of the public pages and of the Mini App's first board: a queue, its schedule, and why its state is believed."""

from collections.abc import Mapping

SITE: Mapping[str, str] = {
    "site_power_on": "Світло є",
    "site_power_off": "Світла немає",
    "site_power_unknown": "Невідомо",
    "site_since": "відколи: {since}",
    # The same beside a queue's name, on the Mini App's first board
    "site_short_on": "є",
    "site_short_off": "немає",
    "site_short_unknown": "невідомо",
    # Why it is believed
    "site_by_sensors": "Так показують датчики: на зв'язку {online} з {total}.",
    "site_by_residents": "Так повідомили мешканці. Датчики: на зв'язку {online} з {total}.",
    "site_by_operator": "Так повідомив оператор. Датчики: на зв'язку {online} з {total}.",
    "site_sensors_silent": "Датчики мовчать (на зв'язку {online} з {total}), тому стан невідомий. Дивіться графік.",
    "site_no_sensors": "У цій черзі ще немає датчиків, тому стан невідомий. Дивіться графік.",
    # What the schedule promises next
    "site_next_on": "За графіком увімкнуть {when}",
    "site_next_off": "За графіком вимкнуть {when}",
    "site_next_on_possible": "Можливо, увімкнуть {when}",
    "site_next_off_possible": "Можливо, вимкнуть {when}",
    "site_next_on_overdue": "За графіком мали увімкнути {when}",
    "site_next_off_overdue": "За графіком мали вимкнути {when}",
    # How sure a day's schedule is
    "site_today": "Сьогодні",
    "site_tomorrow": "Завтра",
    "site_day_published": "Графік оприлюднено",
    "site_day_preliminary": "Попередній графік: ще може змінитися",
    "site_day_emergency": "Аварійні відключення: графік не діє",
    "site_day_none_planned": "Відключень не заплановано",
    "site_day_unknown": "Графіка ще немає",
    "site_day_checked": "{plan}. Джерело прибрало відключення: це перевіряється",
    "site_day_stale": "{plan}. Джерело давно цього не підтверджувало",
    # The parts of a bar
    "site_part_planned": "вимкнення за графіком",
    "site_part_possible": "можливе вимкнення",
    "site_part_free": "вимкнень не заплановано",
    "site_part_on": "світло було",
    "site_part_off": "світла не було",
    "site_part_unknown": "невідомо",
    "site_no_data": "немає даних",
}
