"""What Telegram answers is read by types that are built once."""

import gc
import weakref

from aiogram.methods import GetMyName, Response

from .people import Person


async def test_the_type_of_an_answer_outlives_a_garbage_collection(person: Person) -> None:
    await person.line.bot.get_my_name()
    kept = weakref.ref(Response[GetMyName.__returning__])
    gc.collect()
    assert kept() is not None
