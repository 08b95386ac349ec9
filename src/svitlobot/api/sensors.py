"""The operator's routes to sensors: list, add, give a new key, move, retire, bring back."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from svitlobot.api.auth import Admin, Operator, Principal
from svitlobot.api.context import Context, InContext
from svitlobot.db.models import IotSensor
from svitlobot.db.session import AsyncSession
from svitlobot.domain.power.provisioning import portal_link
from svitlobot.errors import InvalidInputError
from svitlobot.schemas.power.sensor_health import SensorHealthInfo
from svitlobot.schemas.power.sensors import NewSensor, SensorChange, SensorInfo, SensorKey, SensorMove, SensorPage
from svitlobot.schemas.storable import NO_NUL
from svitlobot.services.alerts.chats import operator_chat
from svitlobot.services.power import sensor_health, sensor_lifecycle, sensors
from svitlobot.services.power.sensors import Whereabouts

router = APIRouter(prefix="/api/iot/sensors", tags=["iot"])

Cursor = Annotated[str | None, Query(description="next_cursor попередньої сторінки")]
SensorIdInPath = Annotated[str, Path(max_length=50, pattern=NO_NUL, description="Ідентифікатор датчика")]


@router.get(
    "",
    dependencies=[Admin],
    summary="Список датчиків",
    description="Датчики за ідентифікатором, і прибрані теж. Лише для оператора.",
)
async def list_sensors(
    context: InContext,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=500, description="Скільки щонайбільше")] = 100,
    queue_id: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Лише датчики цієї черги")] = None,
    tag: Annotated[str | None, Query(pattern="^[0-9a-f]{12}$", description="Лише датчик із цим відбитком")] = None,
) -> SensorPage:
    """List the sensors, by id. Admin only."""
    if cursor is not None and not cursor.isprintable():
        raise InvalidInputError("cursor: неправильне значення")
    async with context.database.transaction() as session:
        found = await sensors.page_of_sensors(session, after=cursor, limit=limit, queue_id=queue_id, tag=tag)
    items = [SensorInfo.model_validate(sensor) for sensor in found]
    return SensorPage(items=items, next_cursor=items[-1].sensor_id if len(items) == limit else None)


@router.post(
    "",
    status_code=201,
    summary="Додати датчик",
    description="Додає датчик до черги й показує його ключ, один раз. Про перший сигнал напише бот. "
    "Лише для оператора.",
)
async def add_sensor(context: InContext, operator: Operator, new: NewSensor) -> SensorKey:
    """Add a sensor; the answer holds its key, this once. Admin only."""
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
            awaited_by=await _who_waits(session, context, operator),
            now=context.clock(),
            actor=operator.actor,
        )
        return _with_key(context, await sensors.get(session, new.sensor_id), key)


@router.get(
    "/{sensor_id}",
    dependencies=[Admin],
    summary="Датчик",
    description="Один датчик: коли й що він казав. Лише для оператора.",
)
async def get_sensor(context: InContext, sensor_id: SensorIdInPath) -> SensorInfo:
    """Return a sensor. Admin only."""
    async with context.database.transaction() as session:
        return SensorInfo.model_validate(await sensors.get(session, sensor_id))


@router.get(
    "/{sensor_id}/health",
    dependencies=[Admin],
    summary="Як працює датчик",
    description="Скільки часу датчик був на зв'язку, коли мовчав, чи погоджувався з чергою, його напруга й заряд. "
    "Лише для оператора.",
)
async def get_health(
    context: InContext,
    sensor_id: SensorIdInPath,
    days: Annotated[int, Query(ge=1, le=31, description="За скільки останніх днів")] = 7,
) -> SensorHealthInfo:
    """Return a sensor's record of the last days. Admin only."""
    async with context.database.transaction() as session:
        return await sensor_health.read_health(session, sensor_id, days, context.clock())


@router.patch(
    "/{sensor_id}",
    summary="Змінити датчик",
    description="Записує номер SIM-картки датчика. Лише для оператора.",
)
async def change_sensor(
    context: InContext, operator: Operator, sensor_id: SensorIdInPath, change: SensorChange
) -> SensorInfo:
    """Store the number of a sensor's SIM card. Admin only."""
    async with context.database.transaction() as session:
        sensor = await sensors.set_sim_card(session, sensor_id, change.sim_card, context.clock(), actor=operator.actor)
        return SensorInfo.model_validate(sensor)


@router.post(
    "/{sensor_id}/key",
    summary="Новий ключ датчика",
    description="Дає датчику новий ключ і показує його один раз. Старий діє ще тиждень. Лише для оператора.",
)
async def rotate_key(context: InContext, operator: Operator, sensor_id: SensorIdInPath) -> SensorKey:
    """Give a sensor a new key; the answer holds it, this once. Admin only."""
    async with context.database.transaction() as session:
        key = await sensors.rotate_key(session, sensor_id, context.clock(), actor=operator.actor)
        return _with_key(context, await sensors.get(session, sensor_id), key)


@router.post(
    "/{sensor_id}/move",
    summary="Перенести датчик",
    description="Переносить датчик до іншої черги або в інше місце. Доки він там не озветься, його стан невідомий. "
    "Лише для оператора.",
)
async def move_sensor(
    context: InContext, operator: Operator, sensor_id: SensorIdInPath, wanted: SensorMove
) -> SensorInfo:
    """Move a sensor to another queue or place. Admin only."""
    is_placed = bool(wanted.model_fields_set - {"queue_id"})
    place = Whereabouts(wanted.place, wanted.latitude, wanted.longitude) if is_placed else None
    async with context.database.transaction() as session:
        who = await _who_waits(session, context, operator)
        sensor = await sensor_lifecycle.move(
            session, sensor_id, wanted.queue_id, place, context.clock(), actor=operator.actor, awaited_by=who
        )
        return SensorInfo.model_validate(sensor)


@router.post(
    "/{sensor_id}/retire",
    summary="Прибрати датчик",
    description="Датчик більше не вирішує, і ключ його не діє; показання лишаються. Його можна повернути. "
    "Лише для оператора.",
)
async def retire_sensor(context: InContext, operator: Operator, sensor_id: SensorIdInPath) -> SensorInfo:
    """Take a sensor out of service. Admin only."""
    async with context.database.transaction() as session:
        sensor = await sensor_lifecycle.retire(session, sensor_id, context.clock(), actor=operator.actor)
        return SensorInfo.model_validate(sensor)


@router.post(
    "/{sensor_id}/restore",
    summary="Повернути датчик",
    description="Прибраний датчик знову працює, зі своїм ключем. Лише для оператора.",
)
async def restore_sensor(context: InContext, operator: Operator, sensor_id: SensorIdInPath) -> SensorInfo:
    """Bring a retired sensor back. Admin only."""
    async with context.database.transaction() as session:
        who = await _who_waits(session, context, operator)
        sensor = await sensor_lifecycle.restore(
            session, sensor_id, context.clock(), actor=operator.actor, awaited_by=who
        )
        return SensorInfo.model_validate(sensor)


async def _who_waits(session: AsyncSession, context: Context, operator: Principal) -> int | None:
    """Return the chat that is told of a first signal: that of the operator in the bot, or the operators' one."""
    return operator.user_id or await operator_chat(session, context.settings.admin_chat_id)


def _with_key(context: Context, sensor: IotSensor, key: str) -> SensorKey:
    link = portal_link(context.settings.site_url, sensor.sensor_id, key)
    return SensorKey(sensor=SensorInfo.model_validate(sensor), key=key, portal_url=link)
