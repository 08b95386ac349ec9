"""Operators of the web panel: added, given another password, closed, listed."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from svitlobot.cli.database import with_database
from svitlobot.clock import kyiv, utc_now
from svitlobot.db.session import AsyncSession, Database
from svitlobot.services.audit import CLI

commands = typer.Typer(help="Оператори веб-панелі: додати, змінити пароль, закрити, перелічити.", no_args_is_help=True)

Login = Annotated[str, typer.Argument(help="Логін, напр. olena.")]
Generate = Annotated[bool, typer.Option("--generate", help="Придумати пароль і показати його один раз.")]


@commands.command("add")
def add(login: Login, generate: Generate = False) -> None:
    """Додати оператора; пароль буде запитано двічі."""
    from svitlobot.services.admin import operators

    password = _password(generate)
    _do(lambda session: operators.add(session, login, password, utc_now(), actor=CLI))
    typer.echo(f"Оператора {login} додано.")
    _show(password, generate)


@commands.command("password")
def password(login: Login, generate: Generate = False) -> None:
    """Змінити пароль; усі сеанси оператора закінчаться."""
    from svitlobot.services.admin import operators

    _do(lambda session: operators.require(session, login))  # before anybody types a password for nothing
    new = _password(generate)
    _do(lambda session: operators.set_password(session, login, new, utc_now(), actor=CLI))
    typer.echo(f"Пароль оператора {login} змінено.")
    _show(new, generate)


@commands.command("disable")
def disable(login: Login) -> None:
    """Закрити обліковий запис; усі сеанси оператора закінчаться."""
    from svitlobot.services.admin import operators

    _do(lambda session: operators.set_active(session, login, utc_now(), is_active=False, actor=CLI))
    typer.echo(f"Оператор {login} більше не ввійде.")


@commands.command("enable")
def enable(login: Login) -> None:
    """Відкрити закритий обліковий запис."""
    from svitlobot.services.admin import operators

    _do(lambda session: operators.set_active(session, login, utc_now(), is_active=True, actor=CLI))
    typer.echo(f"Оператор {login} знову може ввійти.")


@commands.command("first", hidden=True)
def first() -> None:
    """Додати оператора `operator` з паролем із VAR_DIR, якщо нікого ще немає: так робить `svitlobot up`."""
    from svitlobot.launch.first_operator import LOGIN, password_file
    from svitlobot.launch.kept_secret import kept_secret
    from svitlobot.services.admin import operators
    from svitlobot.settings import load_settings

    secret = kept_secret(password_file(load_settings()))

    async def add_unless_there_is_one(session: AsyncSession) -> None:
        if not await operators.everyone(session):
            await operators.add(session, LOGIN, secret, utc_now(), actor=CLI)

    _do(add_unless_there_is_one)


@commands.command("list")
def show() -> None:
    """Перелічити операторів."""
    from svitlobot.services.admin import operators

    table = Table(Column("Логін", no_wrap=True), "Додано", "Може ввійти")

    async def work(database: Database) -> None:
        async with database.transaction() as session:
            for one in await operators.everyone(session):
                table.add_row(one.login, f"{kyiv(one.created_at):%d.%m.%Y %H:%M}", "так" if one.is_active else "ні")

    with_database(work)
    Console().print(table)


def _password(generate: bool) -> str:
    """Return a new password. It is never an argument: those are seen by everybody on the machine."""
    if generate:
        return secrets.token_urlsafe(15)
    answer: str = typer.prompt("Пароль", hide_input=True, confirmation_prompt="Ще раз")
    return answer


def _show(password: str, generate: bool) -> None:
    if generate:
        typer.echo(f"Пароль (більше не показуватиметься): {password}")


def _do(change: Callable[[AsyncSession], Awaitable[object]]) -> None:
    async def work(database: Database) -> None:
        async with database.transaction() as session:
            await change(session)

    with_database(work)
