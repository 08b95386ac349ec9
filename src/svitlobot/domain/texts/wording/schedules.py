"""How schedules are told: a day's plan, what changed of it, when an outage ends, in calendars and in pictures."""

from collections.abc import Mapping

SCHEDULES: Mapping[str, str] = {
    # A day's plan
    "day_plan": "{windows}",
    "day_plan_total": "{windows}, разом {duration}",
    "day_preliminary": "{plan} (попередньо, ще може змінитися)",
    "day_window_possible": "{window} можливо",
    "day_emergency": "графіки не діють, відключення аварійні",
    "day_none_planned": "відключень не заплановано",
    "day_unknown": "даних про графік немає",
    # What changed of it
    "change_emergency": "Графіки не діють: аварійні відключення",
    "change_none_planned": "Відключень не заплановано",
    "change_unknown": "Даних про графік немає",
    "change_valid_again": "Графіки знову діють: до кінця дня відключень більше не планують",
    "change_planned": "Планують: {window}",
    "change_added": "Додали: {window}",
    "change_cancelled": "Скасували: {window}",
    "change_corrected": "Виправили: {window} — відключення не буде",
    "change_window_possible": "{window} (можливо)",
    "change_now_possible": "{window}: тепер лише можливе",
    "change_now_certain": "{window}: тепер точно",
    "change_moved": "{before} → {after}",
    "change_longer": "{before} → {after} (+{duration})",
    "change_shorter": "{before} → {after} (−{duration})",
    # When an outage ends
    "end_unknown": "після опівночі, далі графіка ще немає",
    "end_may_go_on": "{end}, але можливо й пізніше",
    # What a warning adds
    "warning_note_return": "Світло має повернутися {end}.",
    "warning_note_preliminary": "Графік ще може змінитися.",
    # A calendar feed
    "calendar_title": "Відключення світла",
    "calendar_title_queue": "Відключення світла · черга {queue}",
    "calendar_caution": "День без записів не означає, що відключень не буде: графіка на нього може ще не бути.",
    "calendar_outage": "Відключення світла · черга {queue}",
    "calendar_outage_possible": "Відключення світла · черга {queue} (можливо)",
    "calendar_emergency": "Графіки не діють · черга {queue}",
    "calendar_note_possible": "Можливе відключення: його може й не бути.",
    "calendar_note_preliminary": "Попередньо: графік ще може змінитися.",
    "calendar_note_open": "Графіка на наступний день ще немає: світла може не бути й після опівночі.",
    "calendar_note_may_go_on": "Світла може не бути й довше: одразу далі можливе відключення.",
    "calendar_note_emergency": "Відключення аварійні: коли саме не буде світла, наперед невідомо.",
}

DRAWN: Mapping[str, str] = {
    # What stands in a picture, in its own letters: plain and short
    "drawn_title": "Черга {queue}",
    "drawn_title_all": "Графік відключень",
    "drawn_updated": "Оновлено {changed}",
    "drawn_updated_stale": "Оновлено {changed}, востаннє перевірено {checked}",
    "drawn_unknown": "Даних про графік немає",
    "drawn_preliminary": "попередньо",
    "drawn_off": "без світла",
    "drawn_off_possible": "можливо без світла",
    "drawn_on": "зі світлом",
    "drawn_possible": "можливо",
    "drawn_hours": "{hours} год",
    "drawn_more": "і ще {count}",
    "drawn_day_emergency": "Графіки не діють, відключення аварійні",
    "drawn_day_none_planned": "Відключень не заплановано",
    "drawn_day_unknown": "Даних про графік немає",
    "drawn_emergency_1": "Графіки не діють",
    "drawn_emergency_2": "Відключення аварійні:",
    "drawn_emergency_3": "коли саме — не знає ніхто",
    "drawn_none_planned_1": "Не заплановано",
    "drawn_none_planned_2": "За графіком",
    "drawn_none_planned_3": "відключень немає",
    "drawn_unknown_1": "Даних немає",
    "drawn_unknown_2": "Це не означає, що",
    "drawn_unknown_3": "відключень не буде",
}
