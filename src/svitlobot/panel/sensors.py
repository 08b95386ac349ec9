"""The pages on which sensors are added, given new keys, moved, retired and brought back."""

from typing import TypeVar
from urllib.parse import urlencode

from markupsafe import Markup
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from svitlobot.db.queries.queue_names import names_by_id
from svitlobot.db.session import AsyncSession
from svitlobot.domain.power.provisioning import is_reachable_by_boards, portal_link, qr_svg
from svitlobot.domain.power.readings import SENSOR_ID_LENGTH
from svitlobot.errors import InvalidInputError, NotFoundError, SvitloBotError
from svitlobot.panel.context import actor_of, context_of
from svitlobot.panel.cookies import PATH
from svitlobot.panel.pages import Page, expose
from svitlobot.panel.read_session import read_session
from svitlobot.panel.sensor_views import line, record, sensor_map, signal
from svitlobot.panel.tables.city import CITY
from svitlobot.panel.value_names import SUPPLIES, moment
from svitlobot.schemas.power.sensors import NewSensor, SensorMove
from svitlobot.services.alerts.chats import operator_chat
from svitlobot.services.power import sensor_health, sensor_lifecycle, sensors
from svitlobot.services.power.sensors import Whereabouts

ONE = f"{PATH}/sensor"
DAYS = 7  # of a sensor's record

Shape = TypeVar("Shape", NewSensor, SensorMove)


class Provisioning(Page):
    """The list of sensors with the form for a new one, and a page for each."""

    name = "Підключення датчиків"
    icon = "fa-solid fa-satellite-dish"
    category, category_icon = CITY, "fa-solid fa-city"

    @expose("/sensors", methods=["GET", "POST"], identity="sensors")
    async def all_of_them(self, request: Request) -> Response:
        """List the sensors, or add one and show its key."""
        if request.method != "POST":
            return await self._listed(request)
        form = await request.form()
        try:
            sensor_id, key = await _add(request, form)
        except SvitloBotError as error:
            return await self._listed(request, error, form)
        return await self._with_key(request, sensor_id, key)

    @expose("/sensor", methods=["GET", "POST"], identity="sensor")
    async def one(self, request: Request) -> Response:
        """Show a sensor, or do with it what a button says."""
        sensor_id = _sensor_id(request)
        if request.method != "POST":
            return await self._shown(request, sensor_id)
        form = await request.form()
        try:
            key = await _act(request, sensor_id, form)
        except SvitloBotError as error:
            return await self._shown(request, sensor_id, error)
        if key is not None:
            return await self._with_key(request, sensor_id, key)
        return RedirectResponse(f"{ONE}?{urlencode({'id': sensor_id})}", status_code=303)

    @expose("/sensor/signal", methods=["GET"], identity="sensor-signal")
    async def heard(self, request: Request) -> Response:
        """Answer the page that waits for a signal: whether the sensor is heard, and what it says."""
        async with read_session(context_of(request).database) as session:
            sensor = await sensors.get(session, _sensor_id(request))
        return JSONResponse(signal(sensor))

    async def _listed(
        self, request: Request, error: SvitloBotError | None = None, typed: FormData | None = None
    ) -> Response:
        async with read_session(context_of(request).database) as session:
            found = await sensors.list_sensors(session)
            queues = await names_by_id(session)
        return await self.show(
            request,
            "panel/sensors.html",
            error.status if error else 200,
            error=error and error.text,
            sensors=[line(sensor, queue) for sensor, queue in found],
            map=sensor_map(found),
            queues=queues,
            supplies=SUPPLIES,
            typed=typed or {},
        )

    async def _shown(self, request: Request, sensor_id: str, error: SvitloBotError | None = None) -> Response:
        async with read_session(context_of(request).database) as session:
            sensor = await sensors.get(session, sensor_id)
            queues = await names_by_id(session)
            health = await sensor_health.read_health(session, sensor_id, DAYS, context_of(request).clock())
        return await self.show(
            request,
            "panel/sensor.html",
            error.status if error else 200,
            title=sensor_id,
            error=error and error.text,
            sensor=line(sensor, queues[sensor.queue_id]),
            queues=queues,
            signal=signal(sensor),
            record=record(health),
        )

    async def _with_key(self, request: Request, sensor_id: str, key: str) -> Response:
        """Show a key, this once: no page has it later."""
        context = context_of(request)
        async with read_session(context.database) as session:
            sensor = await sensors.get(session, sensor_id)
        site_url, old_until = context.settings.site_url, sensor.previous_key_until
        link = portal_link(site_url, sensor_id, key)
        return await self.show(
            request,
            "panel/sensor_key.html",
            title=sensor_id,
            sensor_id=sensor_id,
            page=f"{ONE}?{urlencode({'id': sensor_id})}",
            key=key,
            link=link,
            qr=Markup(qr_svg(link)),  # noqa: S704 - drawn by us
            unreachable=None if is_reachable_by_boards(site_url) else site_url,
            signal=signal(sensor),
            old_until=old_until and moment(old_until),
        )


def _sensor_id(request: Request) -> str:
    """Return the id in the address. Raises NotFoundError for one that no sensor could have."""
    given = request.query_params.get("id", "")
    if not given.isprintable() or len(given) > SENSOR_ID_LENGTH:
        raise NotFoundError("Такого датчика немає")
    return given


def _wanted(shape: type[Shape], form: FormData) -> Shape:
    """Read a form. Raises InvalidInputError that names the first field that is wrong."""
    typed = {name: form.get(name) for name in shape.model_fields}
    values = {name: value.strip() for name, value in typed.items() if isinstance(value, str) and value.strip()}
    values |= {name: values[name].replace(",", ".") for name in ("latitude", "longitude") if name in values}
    try:
        return shape.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise InvalidInputError(f"Поле «{_FIELDS[str(first['loc'][0])]}» заповнено неправильно") from None


_FIELDS = {
    "sensor_id": "Ідентифікатор",
    "queue_id": "Черга",
    "priority": "Порядок",
    "supply": "Живлення",
    "silence_after_s": "Мовчання",
    "sim_card": "SIM",
    "place": "Місце",
    "latitude": "Широта",
    "longitude": "Довгота",
}


async def _add(request: Request, form: FormData) -> tuple[str, str]:
    """Add the form's sensor; return its id and key. Raises InvalidInputError, NotFoundError, ConflictError."""
    new, context = _wanted(NewSensor, form), context_of(request)
    async with context.database.transaction() as session:
        key = await sensors.add_sensor(
            session,
            sensor_id=new.sensor_id,
            queue_id=new.queue_id,
            priority=new.priority,
            supply=new.supply,
            silence_after_s=new.silence_after_s,
            sim_card=new.sim_card,
            place=Whereabouts(new.place, new.latitude, new.longitude),
            awaited_by=await _who_waits(request, session),
            now=context.clock(),
            actor=actor_of(request),
        )
    return new.sensor_id, key


async def _act(request: Request, sensor_id: str, form: FormData) -> str | None:
    """Do what a button says; return the new key when it gives one. Raises SvitloBotError."""
    context, actor = context_of(request), actor_of(request)
    now = context.clock()
    async with context.database.transaction() as session:
        who = await _who_waits(request, session)
        match form.get("action"):
            case "rotate":
                return await sensors.rotate_key(session, sensor_id, now, actor=actor)
            case "retire":
                await sensor_lifecycle.retire(session, sensor_id, now, actor=actor)
            case "restore":
                await sensor_lifecycle.restore(session, sensor_id, now, actor=actor, awaited_by=who)
            case "move":
                to = _wanted(SensorMove, form)
                place = Whereabouts(to.place, to.latitude, to.longitude)
                await sensor_lifecycle.move(session, sensor_id, to.queue_id, place, now, actor=actor, awaited_by=who)
            case _:
                raise InvalidInputError("Такої дії немає")
    return None


async def _who_waits(request: Request, session: AsyncSession) -> int | None:
    return await operator_chat(session, context_of(request).settings.admin_chat_id)
