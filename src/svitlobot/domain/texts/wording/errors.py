"""What the bot says when something went wrong: warm, short, and never a word for programmers."""

from collections.abc import Mapping

TROUBLES: Mapping[str, str] = {
    "backend_unavailable": "😔 Сервіс тимчасово недоступний. Спробуйте, будь ласка, за хвилину.",
    "something_went_wrong": "😔 Щось пішло не так. Я вже розбираюся — спробуйте, будь ласка, ще раз.",
    "too_busy": "🐢 Зараз мені пишуть дуже багато людей. Спробуйте, будь ласка, за хвилину.",
    "slow_down": "🐢 Не встигаю за вами! Зачекайте, будь ласка, кілька секунд.",
    # What the backend refuses, by the error's code; handlers say more where they can
    "refused_not_registered": "👋 Ми з вами ще не знайомі. Натисніть, будь ласка, /start",
    "refused_banned": "🙏 Вибачте, оператор призупинив для вас цього бота.",
    "refused_not_found": "😕 Цього вже немає. Спробуйте, будь ласка, знайти ще раз.",
    "refused_invalid_input": "🤔 Не можу цього розібрати. Спробуйте, будь ласка, інакше.",
    "refused_conflict": "🤔 Поки ви натискали, щось змінилося. Спробуйте, будь ласка, ще раз.",
    "refused_referral_refused": "🤔 Це запрошення вже не діє.",
    "refused_too_many_addresses": "🔒 За вашим тарифом більше адрес додати не можна.",
    "refused_tier_too_low": "🔒 Ваш тариф цього не дає. Що дає кожен: 🎁 Тарифи.",
    "refused_too_large": "🤔 Це для мене завелике. Спробуйте, будь ласка, коротше.",
    "refused_too_many_requests": "🐢 Забагато за раз! Зачекайте, будь ласка, хвилинку.",
}
