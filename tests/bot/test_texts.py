"""What the bot says: the operator's words, or the built-in ones."""

import asyncio

import pytest
from structlog.testing import capture_logs

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.screens import texts as module
from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot_bench.rig import until

from .stub import stubbed


def test_the_operators_words_go_before_the_built_in(texts: Texts) -> None:
    texts.adopt({"menu": "Ось що є"})
    assert texts.say("menu") == "Ось що є"
    assert texts.say("slow_down") == BUILT_IN["slow_down"]


def test_what_is_filled_in_is_shown_and_not_obeyed(texts: Texts) -> None:
    assert texts.say("found_nothing", query="<b>&").startswith("😕 Не знайшлося адреси «&lt;b&gt;&amp;»")


def test_a_label_has_no_markup_and_no_entities(texts: Texts) -> None:
    texts.adopt({"removed": "<b>Прибрано</b> &lt;&lt;", "button_back": "Назад &lt;&lt;"})
    assert (texts.label("removed"), texts.label("button_back")) == ("Прибрано <<", "Назад <<")
    assert texts.label("tariffs", tier="A<b>&C") == "🎁 Тарифи\n\nЗараз у вас: A<b>&C"


def test_a_button_is_known_by_its_new_name_and_by_the_built_in_one(texts: Texts) -> None:
    texts.adopt({"menu_info": "💡 Що зі світлом?"})
    assert texts.labels("menu_info") == {"💡 Що зі світлом?", "📊 Інформація"}


def test_a_broken_text_falls_back_with_one_warning_until_it_is_changed(texts: Texts) -> None:
    with capture_logs() as logs:
        for text in ("{невідоме}", "{невідоме}", "<b>не закрито"):
            texts.adopt({"menu": text})
            assert texts.say("menu") == BUILT_IN["menu"]
    assert [line["event"] for line in logs] == ["text_ignored"] * 2


def test_a_text_taken_back_is_built_in_again(texts: Texts) -> None:
    texts.adopt({"menu": "Ось що є"})
    texts.adopt({})
    assert texts.say("menu") == BUILT_IN["menu"]


def test_an_unknown_key_is_a_bug(texts: Texts) -> None:
    with pytest.raises(KeyError):
        texts.say("no_such_key")


async def test_texts_are_reread_and_the_last_known_serve_while_the_backend_is_away(
    texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REREAD_S", 0.001)
    async with stubbed() as stub:
        backend = Backend(stub.url, "-")
        stub.will({"items": {"menu": "Ось що є"}}, (401, "{}"), (401, "{}"), {"items": {"menu": "А ось що тепер"}})

        heard = set()

        async def says(text: str) -> None:
            async def is_said() -> bool:
                heard.add(texts.say("menu"))
                return texts.say("menu") == text

            await until(is_said, every=0.001)

        keeping = asyncio.create_task(texts.keep_fresh(backend))
        await says("Ось що є")
        heard.clear()
        await says("А ось що тепер")
        keeping.cancel()
        await backend.close()
    assert heard <= {"Ось що є", "А ось що тепер"}
