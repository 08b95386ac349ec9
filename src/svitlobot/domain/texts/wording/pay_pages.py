"""What stands on the pages around a provider's checkout, and what a payer is told there."""

from collections.abc import Mapping

PAY_PAGES: Mapping[str, str] = {
    "pay_page_name": "СвітлоБот: оплата",
    "pay_page_pay": "Оплата",
    "pay_page_go": "Перейти до оплати",
    "pay_page_open_telegram": "Відкрити Telegram",
    "pay_page_look_again": "Перевірити ще раз",
    "pay_page_gone": "Такого замовлення немає",
    "pay_page_gone_text": "Поверніться в Telegram і оберіть тариф ще раз.",
    "pay_page_pending": "Чекаю на підтвердження",
    "pay_page_pending_text": "Щойно воно надійде, я напишу вам у Telegram. Сторінку можна закрити.",
    "pay_page_success": "Дякую, оплату отримано!",
    "pay_page_success_text": "Поверніться в Telegram: тариф уже діє.",
    "pay_page_failed": "Оплата не пройшла",
    "pay_page_failed_text": (
        "Поверніться в Telegram і спробуйте ще раз. Якщо гроші все ж списано, натисніть там /paysupport"
    ),
    "pay_page_refunded": "Гроші повернено",
    "pay_page_refunded_text": "Якщо це помилка, натисніть у Telegram /paysupport",
    # What an order buys, on the provider's page and in the bank's statement
    "order_title": "СвітлоБот «{tier}»",
    "order_purpose": "СвітлоБот: «{tier}», {days}",
    # Why Telegram does not take Stars
    "order_gone": "Такого замовлення немає. Оберіть тариф ще раз.",
    "order_closed": "Це замовлення вже оплачено або закрито. Оберіть тариф ще раз.",
    "order_price_changed": "Ціна змінилася. Оберіть тариф ще раз.",
    "refund_until": ", діє до {until}",
}
