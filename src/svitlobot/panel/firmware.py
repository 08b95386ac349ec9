"""The page on which firmware is uploaded and reaches sensors by share; it is paused and withdrawn there, too."""

import base64
import binascii

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from svitlobot.errors import InvalidInputError, SvitloBotError
from svitlobot.panel.context import actor_of, context_of
from svitlobot.panel.cookies import PATH
from svitlobot.panel.pages import Page, expose
from svitlobot.panel.read_session import read_session
from svitlobot.panel.tables.city import CITY
from svitlobot.panel.value_names import moment
from svitlobot.services.power import firmware

PAGE = f"{PATH}/firmware"
_CHANGES = {
    "pause": {"is_paused": True},
    "resume": {"is_paused": False},
    "withdraw": {"is_withdrawn": True},
    "restore": {"is_withdrawn": False},
}


class Firmware(Page):
    """Releases with how many sensors run each, and the form for a new one."""

    name = "Прошивки"
    icon = "fa-solid fa-microchip"
    category, category_icon = CITY, "fa-solid fa-city"

    @expose("/firmware", methods=["GET", "POST"], identity="firmware")
    async def releases(self, request: Request) -> Response:
        """List the releases, or upload one."""
        if request.method != "POST":
            return await self._listed(request)
        try:
            await _upload(request, request.state.form)
        except SvitloBotError as error:
            return await self._listed(request, error)
        return RedirectResponse(PAGE, status_code=303)

    @expose("/firmware/release", methods=["POST"], identity="firmware-release")
    async def act(self, request: Request) -> Response:
        """Change how far a release goes."""
        try:
            await _change(request, await request.form())
        except SvitloBotError as error:
            return await self._listed(request, error)
        return RedirectResponse(PAGE, status_code=303)

    async def _listed(self, request: Request, error: SvitloBotError | None = None) -> Response:
        context = context_of(request)
        async with read_session(context.database) as session:
            found, running = await firmware.list_releases(session)
        return await self.show(
            request,
            "panel/firmware.html",
            error.status if error else 200,
            error=error and error.text,
            has_key=context.settings.firmware_public_key is not None,
            running=sorted(running.items(), reverse=True),
            releases=[
                {
                    "board": one.board,
                    "version": one.version,
                    "size": f"{one.size // 1024} КБ",
                    "share": one.share,
                    "is_paused": one.is_paused,
                    "withdrawn": one.withdrawn_at and moment(one.withdrawn_at),
                    "at": moment(one.created_at),
                    "running": running.get(one.version, 0),
                }
                for one in found
            ],
        )


async def _upload(request: Request, form: FormData) -> None:
    """Store the uploaded image. Raises InvalidInputError, TooLargeError, ConflictError."""
    context, brought = context_of(request), form.get("file")
    if not isinstance(brought, UploadFile) or not brought.filename:
        raise InvalidInputError("Спершу виберіть файл образу")
    try:
        signature = base64.b64decode(_text(form, "signature"), validate=True)
    except binascii.Error:
        raise InvalidInputError("Підпис має бути в Base64, як його пише svitlobot firmware sign") from None
    image = await brought.read()
    async with context.database.transaction() as session:
        await firmware.upload(
            session,
            firmware.images_in(context.settings.var_dir),
            context.settings.firmware_public_key,
            image,
            board=_text(form, "board"),
            version=_text(form, "version"),
            signature=signature,
            now=context.clock(),
            actor=actor_of(request),
        )


async def _change(request: Request, form: FormData) -> None:
    """Do what a button says. Raises InvalidInputError, NotFoundError."""
    context, action = context_of(request), _text(form, "action")
    share = _text(form, "share")
    if action == "share" and not (share.isascii() and share.isdigit() and len(share) <= 3):
        raise InvalidInputError("Частка: від 0 до 100 відсотків")
    if action != "share" and action not in _CHANGES:
        raise InvalidInputError("Такої дії немає")
    async with context.database.transaction() as session:
        await firmware.change(
            session,
            _text(form, "board"),
            _text(form, "version"),
            context.clock(),
            actor=actor_of(request),
            share=int(share) if action == "share" else None,
            **_CHANGES.get(action, {}),
        )


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.strip() if isinstance(value, str) and value.isprintable() else ""
