"""What is added to the news that the power went or came back: how long it was, who knows it, what is not known."""

from collections.abc import Mapping

POWER_NOTES: Mapping[str, str] = {
    "power_note_lasted": "Не було {duration}.",
    "power_note_lasted_at_least": "Не було щонайменше {duration}.",
    "power_note_calm": "Уже 10 хвилин не блимає.",
    "power_note_undated_off": "Коли саме зникло — невідомо: уперше помічено {since}.",
    "power_note_undated_on": "Коли саме з'явилося — невідомо: уперше помічено {since}.",
    # What the schedule says
    "power_note_return": "За графіком світло має бути {end}.",
    "power_note_return_preliminary": "За графіком (ще може змінитися) світло має бути {end}.",
    "power_note_possible": "За графіком це відключення було можливе. Коли повернеться — поки невідомо.",
    "power_note_emergency": "Графіки не діють: відключення аварійні. Коли повернеться — поки невідомо.",
    "power_note_not_planned": "Поза графіком. Коли повернеться — поки невідомо.",
    "power_note_return_unknown": "Коли повернеться — поки невідомо.",
    "power_note_early": "За графіком світло мало бути лише {end}, тож можуть вимкнути знову.",
    "power_note_early_preliminary": (
        "За графіком (ще може змінитися) світло мало бути лише {end}, тож можуть вимкнути знову."
    ),
    "power_note_next": "Наступне відключення за графіком — {start}.",
    # Who knows it
    "power_note_single": "За даними одного датчика.",
    "power_note_by_operator": "За повідомленням оператора {at}.",
    "power_note_by_residents": "За повідомленнями мешканців, перше — {at}.",
    "power_note_silence_confirmed_by_operator": "Датчики замовкли; відключення підтвердив оператор.",
    "power_note_silence_confirmed_by_residents": "Датчики замовкли; відключення підтвердили мешканці.",
    "power_note_override_withdrawn": ("Оператор скасував повідомлення «{claim}» ({since}): датчики показують інше."),
    "power_note_override_over": "Повідомлення «{claim}» ({since}) більше не діє: датчики показують інше.",
}
