"""What the operator is told when something breaks, and when it is well again.

For each trouble: how one is told, how many at once are (``_many``), and the ends of both (``_over``). These are lines
of a message, without markup.
"""

from collections.abc import Mapping

ALERTS: Mapping[str, str] = {
    "alert_sensor_offline": "Датчик {name} (черга {queue}) мовчить: востаннє озивався {since}.",
    "alert_sensor_offline_many": "Мовчать {count} з {total}: черги {queues}.\nДатчики: {names}.",
    "alert_sensor_offline_over": "Датчик {name} (черга {queue}) знову озивається. Мовчав {lasted}.",
    "alert_sensor_offline_over_many": "Знову озиваються датчики: {count}. {names}. Найдовше мовчали {lasted}.",
    "alert_sensors_disagree": (
        "Датчики черги {name} суперечать один одному. Почалося {since}. Доки це не минеться, змін людям не оголошую."
    ),
    "alert_sensors_disagree_many": "Датчики суперечать один одному в чергах: {names}. Змін людям там не оголошую.",
    "alert_sensors_disagree_over": "Датчики черги {name} більше не суперечать один одному. Сперечалися {lasted}.",
    "alert_sensors_disagree_over_many": "Датчики більше не суперечать один одному в чергах: {names}.",
    "alert_sensor_set_aside": (
        "Датчик {name} (черга {queue}) двічі поспіль не помітив, що світло зникло чи повернулося: {moments}. "
        "Він і далі каже «{said}». Більше на нього не зважаю, доки не помітить зміни. "
        "Перевірте, чи він у своїй черзі, чи не за інвертором і чи не залипло реле."
    ),
    "alert_sensor_set_aside_many": "Не помічають відключень, тому на них не зважаю: {names}. Черги: {queues}.",
    "alert_sensor_set_aside_over": "На датчик {name} (черга {queue}) знову зважаю. Не зважав {lasted}.",
    "alert_sensor_set_aside_over_many": "Знову зважаю на датчики: {names}.",
    "alert_mass_silence": "Датчики черги {name} замовкли разом з іншими; людям нічого не кажу.",
    "alert_mass_silence_many": (
        "Датчики черг {names} замовкли разом: схоже на збій зв'язку, тому людям нічого не надіслано.\n"
        "Якщо це справді відключення, підтвердьте кнопкою або командою svitlobot sensors confirm-outage"
    ),
    "alert_mass_silence_over_many": (
        "Мовчання датчиків черг {names} більше не чекає вашого рішення. Тривало {lasted}."
    ),
    "alert_backlog": "Черга надсилання: {count} {messages}, більше за {limit}. Останнє з них піде приблизно за {eta}.",
    "alert_backlog_over": "Черга надсилання знову менша за {limit}. Була більшою {lasted}.",
    "alert_source_stale": (
        "Джерело графіків {name} {since_text}: {reason}\n"
        "Людям показую останній відомий графік і кажу, від котрої він години."
    ),
    "alert_source_stale_many": "Не відповідають джерела графіків: {names}. Людям показую останній відомий графік.",
    "alert_source_stale_over": "Джерело графіків {name} знову відповідає. Мовчало {lasted}.",
    "alert_source_stale_over_many": "Знову відповідають джерела графіків: {names}.",
    "alert_payment_stuck": (
        "Платіж {name} ({amount}, {method}), замовлений {since}, досі чекає, а платіжна система каже «{said}»: "
        "гроші могли взяти, а днів не дано. Перевірте в її кабінеті."
    ),
    "alert_payment_stuck_many": "Застрягли платежі: {count}. {names}. Гроші могли взяти, а днів не дано.",
    "alert_payment_stuck_over": "Платіж {name} більше не чекає. Чекав ще {lasted}.",
    "alert_payment_stuck_over_many": "Більше не чекають платежі: {names}.",
    "alert_database_load": "База даних перевантажена: {share} % {of}. Триває понад 2 хвилини.",
    "alert_database_load_over": "База даних більше не перевантажена. Тривало {lasted}.",
    "alert_backup_failed": "Резервної копії немає: {reason} Остання вдала: {last}.",
    "alert_backup_failed_over": "Резервну копію знову зроблено.",
    "alert_chat_refused": "{name} ({chat_id}) не приймає моїх повідомлень: {reason}.",
    "alert_chat_privately": (
        "Тому пишу вам особисто. Поверніть мене до чату або вкажіть інший в ADMIN_CHAT_ID: тривоги йдуть туди."
    ),
    "alert_chat_refused_many": "Не приймають моїх повідомлень: {names}.",
    "alert_chat_refused_over": "{name} знову приймає повідомлення. Не приймав {lasted}.",
    "alert_chat_refused_over_many": "Знову приймають повідомлення: {names}.",
    "alert_chat_of_operator": "Чат оператора",
    "alert_chat_of_queue": "Канал черги {queue}",
    "alert_of_connections": "з'єднань зайнято",
    "alert_of_processors": "часу процесорів",
    "alert_backup_overdue": "час минув, а копіювання не починалося.",
    "alert_backup_broken": "останнє копіювання перервано.",
    "alert_backup_error": "{error}.",
    "alert_backup_unproved": "останню не вдалося відновити на пробу: {error}.",
    "alert_never": "ще жодної",
    "alert_source_never": "ще ні разу не відповіло",
    "alert_source_since": "востаннє відповіло {since}",
    "alert_more": "{names} і ще {count}",
    # The messages they stand in
    "alert_over_template": "✅ <b>Вирішено.</b> {text}",
    "alert_quiet_over_template": "🔔 <b>Тихий режим скінчився.</b>\n{text}",
    "alert_quiet_nothing": "Нічого не сталося.",
    "alert_quiet_open": "Ще триває:",
    "alert_quiet_passed": "Поки було тихо, сталося й минуло: {count}. Список: svitlobot alerts list",
    # The operator's screens
    "alerts_title": "🚨 <b>Тривоги</b>",
    "alerts_none": "Зараз усе гаразд.",
    "alerts_recent": "<b>Минулі</b>",
    "alerts_loud": "🔔 Сповіщення надходять одразу.",
    "alerts_quiet": "🔕 Тихо до {until}: надходить лише найважливіше, решту скажу тоді разом.",
    "alerts_line": "🔴 {text}",
    "alerts_past_line": "✅ {text} ({since}, тривало {lasted})",
    "outage_confirmed": (
        "✅ Відключення підтверджено: черги {names}.\nХто підтвердив: {who}, {when}. "
        "Якщо датчики й далі мовчать, людям піде сповіщення."
    ),
    "outage_is_over": "Цього мовчання вже немає: підтверджувати нічого",
    "for_operators_only": "Ця кнопка лише для операторів",
    "alerts_quiet_set": "🔕 Тихо до {until}",
    "alerts_loud_set": "🔔 Знову кажу про все одразу",
}
