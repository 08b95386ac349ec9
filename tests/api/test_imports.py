"""Excel through the API: looked at first, then applied, then taken back; and what there is as a file."""

import asyncio
from io import BytesIO
from typing import Any

import openpyxl

from svitlobot.schemas.imports import MAX_WORKBOOK_BYTES
from svitlobot_bench.rig import until

from .client import AS_OPERATOR, OPERATOR_ID, Answer, Api

HEADER = ("Вулиця", "Будинок", "Черга")


def book(*rows: tuple[Any, ...]) -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


async def call(api: Api, method: str, path: str, content: bytes | None = None) -> Answer:
    return await api.ask(method, path, headers=AS_OPERATOR, data=content)


async def finished(api: Api, answer: Answer) -> dict[str, Any]:
    """Wait until the work that was begun is over."""
    assert answer.status == 202, answer.body
    found: dict[str, Any] = {}

    async def is_over() -> bool:
        found.update((await call(api, "GET", f"/api/imports/{answer.json['id']}")).json)
        return found["work"] is None

    await until(is_over, 60, every=0.1)
    return found


async def test_a_name_that_cannot_be_kept_is_refused(api: Api) -> None:
    assert (await call(api, "POST", "/api/imports?file_name=a%00.xlsx", book(HEADER))).status == 422


async def test_a_file_is_looked_at_applied_and_taken_back(api: Api) -> None:
    content = book(HEADER, ("Зелена", "1", "4.1"), ("Зелена", "2", "9.9"))
    checked = await finished(api, await call(api, "POST", "/api/imports?dry_run=true&file_name=міс.xlsx", content))
    assert (checked["status"], checked["kind"], checked["file_name"]) == ("checked", "addresses", "міс.xlsx")
    assert checked["report"]["problems"] == [{"row": 3, "text": "такої черги немає (Зелена; 2; 9.9)"}]
    assert checked["report"]["lines"][0] == "міс.xlsx: рядків 2, прийнято 1, відхилено 1"
    path = f"/api/imports/{checked['id']}"
    problems = await call(api, "GET", f"{path}/problems.csv")
    assert "3;Зелена;2;9.9;queue_unknown" in problems.body.decode("utf-8-sig")
    assert await _count(api) == 0
    done = await finished(api, await call(api, "POST", f"{path}/apply"))
    assert (done["status"], done["changes"], done["can_undo"], done["actor"]) == (
        "done", 1, True, f"telegram:{OPERATOR_ID}",
    )  # fmt: skip
    assert await _count(api) == 1
    assert (await call(api, "POST", f"{path}/apply")).status == 409
    look = await finished(api, await call(api, "POST", f"{path}/undo?dry_run=true"))
    assert (look["status"], look["undo"]["lines"]) == (
        "done",
        [f"Імпорт №{done['id']}, міс.xlsx: повернуто 0, прибрано 1"],
    )
    assert look["report"] == done["report"]
    undone = await finished(api, await call(api, "POST", f"{path}/undo"))
    assert (undone["status"], undone["can_undo"], await _count(api)) == ("undone", False, 0)
    listed = (await call(api, "GET", "/api/imports")).json
    assert [(one["id"], one["status"]) for one in listed["items"]] == [(done["id"], "undone")]


async def test_the_work_on_a_file_is_named_until_it_is_done(api: Api) -> None:
    async with api.town.database.pool.acquire() as holder, holder.transaction():
        await holder.execute("LOCK TABLE addresses")
        begun = await call(api, "POST", "/api/imports?dry_run=true", book(HEADER, ("Зелена", "1", "4.1")))
        found = (await call(api, "GET", f"/api/imports/{begun.json['id']}")).json
        assert (begun.json["work"], found["work"]) == ("check", "check")
    assert (await finished(api, begun))["status"] == "checked"


async def test_texts_are_shown_as_people_would_read_them(api: Api) -> None:
    content = book(("Ключ", "Текст"), ("power_off_template", "<b>Темно</b> з {time}: {address}"), ("x", "y"))
    checked = await finished(api, await call(api, "POST", "/api/imports?dry_run=true", content))
    assert checked["report"]["previews"] == {"power_off_template": "<b>Темно</b> з 14:05: Дім: вул. Соборна, 12-А"}
    assert checked["report"]["problems"] == [{"row": 3, "text": "невідомий ключ «x»"}]


async def test_a_file_that_cannot_be_read_says_how_to_mend_it_and_changes_nothing(api: Api) -> None:
    for content, says in (
        ("Вулиця;Будинок".encode("cp1251"), "CSV"),
        (book(("Вулиця", "Будинок"), ("Зелена", "1")), "«Черга»"),
        (book(("Щось", "Інше")), "Відомі"),
    ):
        failed = await finished(api, await call(api, "POST", "/api/imports", content))
        assert (failed["status"], failed["changes"]) == ("failed", 0)
        assert says in failed["report"]["error"]


async def test_a_file_may_be_cancelled_and_then_it_is_gone(api: Api) -> None:
    checked = await finished(
        api, await call(api, "POST", "/api/imports?dry_run=true", book(HEADER, ("Зелена", "1", "4.1")))
    )
    path = f"/api/imports/{checked['id']}"
    assert (await call(api, "POST", f"{path}/cancel")).json["status"] == "cancelled"
    assert [(await call(api, "POST", f"{path}/{act}")).status for act in ("apply", "cancel", "undo")] == [409, 409, 409]
    assert await api.town.database.pool.fetchval("SELECT content FROM import_files") is None


async def test_two_words_at_once_apply_a_file_once(api: Api) -> None:
    checked = await finished(
        api, await call(api, "POST", "/api/imports?dry_run=true", book(HEADER, ("Зелена", "1", "4.1")))
    )
    path = f"/api/imports/{checked['id']}/apply"
    answers = await asyncio.gather(*(call(api, "POST", path) for _ in range(3)))
    assert sorted(answer.status for answer in answers) == [202, 409, 409]
    done = await finished(api, next(answer for answer in answers if answer.status == 202))
    assert (done["status"], await _count(api)) == ("done", 1)


async def test_a_file_too_large_to_take_and_an_empty_one_are_refused(api: Api) -> None:
    assert (await call(api, "POST", "/api/imports", b"x" * (MAX_WORKBOOK_BYTES + 1))).status == 413
    assert (await call(api, "POST", "/api/imports", b"")).status == 422


async def test_no_more_files_wait_than_a_person_looks_at(api: Api) -> None:
    await api.town.database.pool.execute(
        "INSERT INTO imports (file_name, sha256, status) SELECT 'a.xlsx', '', 'checked' FROM generate_series(1, 10)"
    )
    answer = await call(api, "POST", "/api/imports", book(HEADER))
    assert (answer.status, answer.json["code"]) == (409, "conflict")


async def test_work_that_was_broken_off_is_said_to_be_and_may_be_asked_for_again(api: Api) -> None:
    import_id = await api.town.database.pool.fetchval(
        "INSERT INTO imports (file_name, sha256, status, work, touched_at) "
        "VALUES ('a.xlsx', '', 'checked', 'apply', now() - interval '5 minutes') RETURNING id"
    )
    found = (await call(api, "GET", f"/api/imports/{import_id}")).json
    assert (found["work"], found["report"]["error"].startswith("Роботу перервано")) == (None, True)
    assert (await call(api, "POST", f"/api/imports/{import_id}/apply")).status == 202


async def test_what_is_exported_changes_nothing_when_it_is_loaded(api: Api) -> None:
    await api.town.add_house("=Зелена", "1", 1, 2)
    answer = await call(api, "GET", "/api/exports/addresses.xlsx")
    assert (answer.status, "addresses.xlsx" in answer.headers["Content-Disposition"]) == (200, True)
    done = await finished(api, await call(api, "POST", "/api/imports", answer.body))
    assert (done["status"], done["changes"], done["report"]["problems"]) == ("done", 0, [])


async def _count(api: Api) -> int:
    count: int = await api.town.database.pool.fetchval("SELECT count(*) FROM addresses")
    return count
