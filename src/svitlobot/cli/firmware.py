"""Firmware for sensors: keys, signatures, uploads, and how far a release goes."""

import base64
import binascii
import hashlib
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from svitlobot.cli.database import with_database
from svitlobot.clock import kyiv, utc_now
from svitlobot.db.session import Database
from svitlobot.errors import InvalidInputError, NotFoundError
from svitlobot.services.audit import CLI

commands = typer.Typer(help="Прошивки датчиків: підписати, завантажити, роздати частині.", no_args_is_help=True)

Board = Annotated[str, typer.Argument(help="Плата, напр. esp32c3.")]
Version = Annotated[str, typer.Argument(help="Версія, напр. 1.4.2.")]
Image = Annotated[Path, typer.Argument(help="Файл образу .bin.")]


@commands.command("keys")
def keys(file: Annotated[Path, typer.Argument(help="Куди записати таємний ключ.")]) -> None:
    """Зробити пару ключів: таємний у файл, відкритий – на екран, для FIRMWARE_PUBLIC_KEY і збірки прошивки."""
    from svitlobot.gateways.firmware_images import new_keys

    private, public = new_keys()
    file.touch(mode=0o600, exist_ok=False)
    file.write_text(private + "\n", encoding="ascii")
    typer.echo(f"FIRMWARE_PUBLIC_KEY={public}")


@commands.command("sign")
def sign(
    board: Board, version: Version, image: Image, key: Annotated[Path, typer.Option(help="Файл із таємним ключем.")]
) -> None:
    """Підписати образ; підпис потрібен, щоб його завантажити."""
    from svitlobot.domain.power.firmware import check_name, signed_text
    from svitlobot.gateways import firmware_images

    check_name(board, version)
    text = signed_text(board, version, hashlib.sha256(_bytes_of(image)).hexdigest())
    signature = firmware_images.sign(key.read_text(encoding="ascii").strip(), text)
    typer.echo(base64.b64encode(signature).decode())


@commands.command("add")
def add(
    board: Board, version: Version, image: Image, signature: Annotated[str, typer.Option(help="Підпис у Base64.")]
) -> None:
    """Перевірити підпис і зберегти образ; поки що його не отримає жоден датчик."""
    from svitlobot.services.power import firmware
    from svitlobot.settings import load_settings

    settings, content = load_settings(), _bytes_of(image)
    try:
        signed = base64.b64decode(signature, validate=True)
    except binascii.Error:
        raise InvalidInputError("Підпис має бути в Base64, як його пише svitlobot firmware sign") from None

    async def work(database: Database) -> None:
        async with database.transaction() as session:
            await firmware.upload(
                session,
                firmware.images_in(settings.var_dir),
                settings.firmware_public_key,
                content,
                board=board,
                version=version,
                signature=signed,
                now=utc_now(),
                actor=CLI,
            )

    with_database(work)
    typer.echo(f"Прошивку {version} для {board} збережено. Роздати: svitlobot firmware roll {board} {version} 5")


@commands.command("roll")
def roll(
    board: Board, version: Version, share: Annotated[int, typer.Argument(min=0, max=100, help="Відсотків датчиків.")]
) -> None:
    """Роздати версію такій частці датчиків."""
    _change(board, version, share=share)


@commands.command("pause")
def pause(board: Board, version: Version) -> None:
    """Більше нікому не роздавати; хто вже має, той має."""
    _change(board, version, is_paused=True)


@commands.command("resume")
def resume(board: Board, version: Version) -> None:
    """Роздавати далі."""
    _change(board, version, is_paused=False)


@commands.command("withdraw")
def withdraw(board: Board, version: Version) -> None:
    """Відкликати: датчики повернуться до попередньої версії."""
    _change(board, version, is_withdrawn=True)


@commands.command("list")
def show() -> None:
    """Перелічити прошивки й скільки датчиків їх має."""
    from svitlobot.services.power import firmware

    table = Table(Column("Плата", no_wrap=True), "Версія", "Частка, %", "Стан", "Датчиків", "Завантажено")

    async def work(database: Database) -> None:
        async with database.transaction() as session:
            releases, running = await firmware.list_releases(session)
            for one in releases:
                state = "відкликано" if one.withdrawn_at else "на паузі" if one.is_paused else "діє"
                table.add_row(
                    one.board,
                    one.version,
                    str(one.share),
                    state,
                    str(running.get(one.version, 0)),
                    f"{kyiv(one.created_at):%d.%m.%Y %H:%M}",
                )

    with_database(work)
    Console().print(table)


def _bytes_of(image: Path) -> bytes:
    try:
        return image.read_bytes()
    except OSError as error:
        raise NotFoundError(f"Файлу {image} не прочитати: {error.strerror}") from None


def _change(
    board: str,
    version: str,
    *,
    share: int | None = None,
    is_paused: bool | None = None,
    is_withdrawn: bool | None = None,
) -> None:
    from svitlobot.services.power import firmware

    async def work(database: Database) -> None:
        async with database.transaction() as session:
            await firmware.change(
                session,
                board,
                version,
                utc_now(),
                actor=CLI,
                share=share,
                is_paused=is_paused,
                is_withdrawn=is_withdrawn,
            )

    with_database(work)
    typer.echo(f"Прошивка {version} для {board}: зроблено.")
