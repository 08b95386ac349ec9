"""What the bot says when something went wrong: warm, short, and never a word for programmers."""

from collections.abc import Mapping

TROUBLES: Mapping[str, str] = {
    "backend_unavailable": "😔 Сервіс тимчасово недоступний. Спробуйте, будь ласка, за хвилину.",
    "something_went_wrong": "😔 Щось пішло не так. Я вже розбираюся — спробуйте, будь ласка, ще раз.",
    "slow_down": "🐢 Не встигаю за вами! Зачекайте, будь ласка, кілька секунд.",
}
