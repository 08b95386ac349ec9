"""The map's layer of sensors, for operators only."""

from fastapi import APIRouter, Response

from svitlobot.api.auth import OperatorInAnyApp
from svitlobot.api.context import InContext
from svitlobot.schemas.power.sensor_map import SensorMap
from svitlobot.services.power import sensors

router = APIRouter(tags=["admin"], dependencies=[OperatorInAnyApp])


@router.get(
    "/api/admin/sensors/map",
    summary="Датчики на мапі",
    description="Де стоять датчики, що працюють, і чи вони на зв'язку; спершу ті, що мовчать. Лише для оператора: за "
    "токеном, через бота або в Mini App, якщо він є в ADMIN_USER_IDS.",
)
async def get_sensor_map(context: InContext, response: Response) -> SensorMap:
    """Show where the sensors in service stand and whether they are heard. Operators only."""
    response.headers["Cache-Control"] = "private, no-store"
    async with context.database.transaction() as session:
        return await sensors.sensor_map(session, context.clock())
