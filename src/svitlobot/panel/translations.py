"""Ukrainian translations of sqladmin's texts and names of audited actions. Columns: labels.py."""

SQLADMIN = {
    "Save": "Зберегти",
    "Save and continue editing": "Зберегти й лишитися",
    "Save and add another": "Зберегти й додати ще",
    "Cancel": "Скасувати",
    "Delete": "Видалити",
    "Edit": "Змінити",
    "View": "Переглянути",
    "Go Back": "Назад",
    "Column": "Поле",
    "Value": "Значення",
    "Search": "Пошук",
    "Actions": "Дії",
    "Filters": "Відбір",
    "Apply Filter": "Відібрати",
    "Clear filter": "Зняти відбір",
    "Delete selected items": "Видалити вибране",
    "Please confirm": "Підтвердьте",
    "Select all": "Вибрати все",
    "Select item": "Вибрати",
    "prev": "назад",
    "next": "далі",
    "Show": "Показувати",
    "%(size)s / Page": "по %(size)s",
    "Showing %(start)s to %(end)s of %(count)s items": "%(start)s–%(end)s із %(count)s",
    "Edit %(name)s": "%(name)s: зміна",
    "New %(name)s": "%(name)s: додати",
}

ERRORS = {
    400: "Запит незрозумілий",
    403: "Цього тут робити не можна",
    404: "Такої сторінки або рядка немає",
    405: "Цей метод тут не діє",
    413: "Надіслано забагато",
}

ACTIONS = {
    "address_added": "Додано адресу",
    "addresses_imported": "Завантажено адреси",
    "alerts_loud": "Тихий режим скінчено",
    "alerts_quiet": "Тихий режим",
    "aliases_imported": "Завантажено старі назви",
    "broadcast": "Розсилка",
    "broadcast_cancelled": "Розсилку скасовано",
    "broadcast_not_told": "Хто не отримав скасованої розсилки",
    "broadcast_paused": "Розсилку зупинено",
    "broadcast_resumed": "Розсилку продовжено",
    "crowdreports_closed": "Повідомлення мешканців закрито датчиками",
    "crowdreports_confirmed": "Повідомлення мешканців підтверджено",
    "crowdreports_expired": "Повідомлення мешканців застаріли",
    "crowdreports_rejected": "Повідомлення мешканців відхилено",
    "database_restored": "Базу відновлено з копії",
    "days_by_operator": "Дні від оператора",
    "days_by_payment": "Дні за оплату",
    "days_by_referral": "Дні за запрошення",
    "days_by_refund": "Дні повернено",
    "firmware_changed": "Змінено роздачу прошивки",
    "firmware_uploaded": "Завантажено прошивку",
    "import_cancelled": "Скасовано імпорт",
    "import_undone": "Повернуто імпорт",
    "operator_added": "Додано оператора",
    "operator_disabled": "Закрито оператора",
    "operator_enabled": "Відкрито оператора",
    "operator_message": "Повідомлення від оператора",
    "operator_password_changed": "Змінено пароль оператора",
    "outage_confirmed": "Підтверджено відключення",
    "panel_added": "Додано в панелі",
    "panel_changed": "Змінено в панелі",
    "panel_deleted": "Видалено в панелі",
    "panel_locked_out": "Забагато спроб увійти",
    "panel_login": "Вхід у панель",
    "panel_logout": "Вихід із панелі",
    "payment_contradiction": "Оплати не сходяться",
    "payment_created": "Почато оплату",
    "payment_failed": "Оплата не вдалася",
    "payment_refunded": "Оплату повернено",
    "payment_success": "Оплачено",
    "power_word": "Слово про світло",
    "power_word_no_news": "Слово про світло: нічого нового",
    "power_word_withdrawn": "Слово про світло відкликано",
    "queue_channel_set": "Канал черги",
    "refund_asked": "Повернення оплати попрошено",
    "schedule_imported": "Завантажено графік",
    "sensor_added": "Додано датчик",
    "sensor_key_rotated": "Новий ключ датчика",
    "sensor_moved": "Переміщено датчик",
    "sensor_restored": "Повернуто датчик",
    "sensor_retired": "Прибрано датчик",
    "sensor_sim_changed": "Змінено SIM датчика",
    "subscription_ended": "Тариф скінчився",
    "tariffs_imported": "Завантажено тарифи",
    "texts_imported": "Завантажено тексти",
    "tier_by_channel": "Тариф за канал",
    "user_banned": "Заблоковано людину",
    "user_changed": "Змінено за людину",
    "user_forgotten": "Людину забуто",
    "user_registered": "Нова людина",
    "user_unbanned": "Розблоковано людину",
}


def translated(message: str) -> str:
    """Return sqladmin's message in Ukrainian, its placeholders kept."""
    return SQLADMIN.get(message, message)


def plural(one: str, many: str, count: int) -> str:
    """Return sqladmin's message for a number of things."""
    return translated(one if count == 1 else many)


def action_name(action_type: str) -> str:
    """Return the Ukrainian name of an audited action, or its code when it has none."""
    return ACTIONS.get(action_type, action_type)
