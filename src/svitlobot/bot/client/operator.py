"""What an operator does through the bot: calls of the API that are made, and audited, in their name."""

from typing import Any, Literal
from urllib.parse import quote

from pydantic import ValidationError

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.client.rest import Answer, parse_answer
from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.power.decisions import Announcement
from svitlobot.domain.power.observations import Supply
from svitlobot.domain.schedules.coverage import Others
from svitlobot.errors import InvalidInputError, NotFoundError, NotRegisteredError
from svitlobot.schemas.admin.overview import Stats
from svitlobot.schemas.admin.users import Because, DaysGranted, Override, OverrideResult, UserCard, UserPage
from svitlobot.schemas.alerts import AlertPage, OutageClaim, OutageConfirmed, Quiet, QuietState
from svitlobot.schemas.broadcasts import (
    BroadcastAccepted,
    BroadcastPage,
    BroadcastProgress,
    MessageAccepted,
    NewBroadcast,
    OperatorMessage,
)
from svitlobot.schemas.imports import MAX_WORKBOOK_BYTES, ImportInfo, ImportList
from svitlobot.schemas.power.crowd_reports import Judged, PendingPage, Verdict
from svitlobot.schemas.power.queue_details import QueueDetails
from svitlobot.schemas.power.sensor_health import SensorHealthInfo
from svitlobot.schemas.power.sensors import NewSensor, SensorInfo, SensorKey, SensorMove, SensorPage
from svitlobot.schemas.schedules.days import ScheduleImport

SENSORS = "/api/iot/sensors"
FILE_LIMIT_S = 15.0  # for a whole file to come or go; an update is handled within 20
MAX_EXPORT = 40 * 1024 * 1024  # bytes; a bot may send files up to 50 MB

BroadcastCommand = Literal["pause", "resume", "cancel"]
ImportCommand = Literal["apply", "cancel", "undo"]


class OperatorClient:
    """One operator's calls. The API looks for them among ADMIN_USER_IDS itself, whatever the bot believes.

    Methods raise as those of `Backend` do. A ``key`` makes a call idempotent: the same key again is the same action.
    """

    def __init__(self, backend: Backend, operator_id: int) -> None:
        self._backend = backend
        self._headers = {"X-Operator": str(operator_id)}

    async def _call(self, method: str, path: str, **request: Any) -> Answer:  # noqa: ANN401 - as `Backend.call` has them
        return await self._backend.call(method, path, headers=self._headers, **request)

    # The installation

    async def stats(self) -> Stats:
        """Return the installation at a glance."""
        return parse_answer(Stats, await self._call("GET", "/api/admin/stats"))

    # Alerts

    async def alerts(self, *, open_only: bool, limit: int) -> AlertPage:
        """List open alerts, and with ``open_only`` off past ones as well."""
        params: dict[str, str | int] = {"open": str(open_only).lower(), "limit": limit}
        return parse_answer(AlertPage, await self._call("GET", "/api/admin/alerts", params=params))

    async def be_quiet(self, hours: int) -> QuietState:
        """Receive critical alerts only, for so many hours; 0 ends that."""
        quiet = Quiet(minutes=hours * 60)
        return parse_answer(QuietState, await self._call("PUT", "/api/admin/alerts/quiet", body=quiet))

    async def confirm_outage(self, queue_ids: list[int]) -> OutageConfirmed:
        """Confirm that silent queues are off. Raises ConflictError when that silence is over."""
        claim = OutageClaim(queue_ids=queue_ids)
        return parse_answer(OutageConfirmed, await self._call("POST", "/api/iot/confirm-outage", body=claim))

    # Power

    async def queue(self, queue_id: int) -> QueueDetails:
        """Return a queue's status, its active override and what its sensors report. Raises NotFoundError."""
        return parse_answer(QueueDetails, await self._call("GET", f"/api/admin/queues/{queue_id}"))

    async def override(self, queue_id: int, reason: str, *, is_power_on: bool, hours: int) -> Announcement | None:
        """Override a queue's power; return whether its state changed."""
        body = Override(is_power_on=is_power_on, reason=reason, hours=hours)
        answer = await self._call("POST", f"/api/admin/queues/{queue_id}/override", body=body)
        return parse_answer(OverrideResult, answer).announcement

    async def withdraw_override(self, queue_id: int, reason: str) -> Announcement | None:
        """Withdraw a queue's override; return whether that changes its state."""
        path = f"/api/admin/queues/{queue_id}/override/withdraw"
        return parse_answer(OverrideResult, await self._call("POST", path, body=Because(reason=reason))).announcement

    async def pending_reports(self, *, limit: int, since: int = 1) -> PendingPage:
        """Return residents' pending reports, grouped by queue and by claim, from report ``since`` on."""
        params = {"cursor": since - 1, "limit": limit}
        return parse_answer(PendingPage, await self._call("GET", "/api/crowdreports/pending", params=params))

    async def judge_reports(self, report_id: int, verdict: Verdict) -> Judged:
        """Judge a report and all that claim the same. Raises ConflictError naming who did so before."""
        return parse_answer(Judged, await self._call("PATCH", f"/api/crowdreports/{report_id}", body=verdict))

    # Sensors

    async def sensors_of(self, queue_id: int, *, limit: int) -> list[SensorInfo]:
        """Return a queue's sensors, retired ones too, by id."""
        params = {"queue_id": queue_id, "limit": limit}
        return parse_answer(SensorPage, await self._call("GET", SENSORS, params=params)).items

    async def sensor(self, tag: str) -> SensorInfo:
        """Return the sensor that a button stands for. Raises NotFoundError."""
        found = parse_answer(SensorPage, await self._call("GET", SENSORS, params={"tag": tag, "limit": 1})).items
        if not found:
            raise NotFoundError("Такого датчика немає")
        return found[0]

    async def sensor_health(self, sensor_id: str, days: int) -> SensorHealthInfo:
        """Return how a sensor served in the last days. Raises NotFoundError."""
        answer = await self._call("GET", _sensor_path(sensor_id, "health"), params={"days": days})
        return parse_answer(SensorHealthInfo, answer)

    async def add_sensor(self, queue_id: int, sensor_id: str, supply: Supply) -> SensorKey:
        """Add a sensor; the answer holds its key, this once. Raises ConflictError when it is there already."""
        try:
            new = NewSensor(sensor_id=sensor_id, queue_id=queue_id, supply=supply)
        except ValidationError:
            raise InvalidInputError("Ідентифікатор: від 1 до 50 знаків") from None
        return parse_answer(SensorKey, await self._call("POST", SENSORS, body=new))

    async def rotate_key(self, sensor_id: str) -> SensorKey:
        """Give a sensor a new key; the answer holds it, this once. Raises ConflictError for a retired one."""
        return parse_answer(SensorKey, await self._call("POST", _sensor_path(sensor_id, "key")))

    async def move_sensor(self, sensor_id: str, queue_id: int) -> SensorInfo:
        """Put a sensor to another queue. Raises ConflictError for a retired one."""
        body = SensorMove(queue_id=queue_id)
        return parse_answer(SensorInfo, await self._call("POST", _sensor_path(sensor_id, "move"), body=body))

    async def place_sensor(self, sensor: SensorInfo) -> SensorInfo:
        """Store the place that ``sensor`` has here. Raises ConflictError for a retired one."""
        try:
            body = SensorMove.model_validate(sensor.model_dump(include=set(SensorMove.model_fields)))
        except ValidationError:
            raise InvalidInputError("Місце: від 1 до 200 знаків") from None
        return parse_answer(SensorInfo, await self._call("POST", _sensor_path(sensor.sensor_id, "move"), body=body))

    async def retire_sensor(self, sensor_id: str) -> SensorInfo:
        """Take a sensor out of service. Raises ConflictError when it is already."""
        return parse_answer(SensorInfo, await self._call("POST", _sensor_path(sensor_id, "retire")))

    async def restore_sensor(self, sensor_id: str) -> SensorInfo:
        """Bring a retired sensor back. Raises ConflictError when it is in service."""
        return parse_answer(SensorInfo, await self._call("POST", _sensor_path(sensor_id, "restore")))

    # Schedules

    async def upload_schedule(
        self, content: bytes, *, dry_run: bool, day: str | None = None, others: Others | None = None
    ) -> ScheduleImport:
        """Take a schedule in, or only learn what it would change. Raises InvalidInputError naming what is wrong.

        ``day`` is the one for which a text without a date was checked, and ``others`` what is meant by its silence
        about other queues; ConflictError asks for it.
        """
        params = {"dry_run": str(dry_run).lower(), "day": day, "others": others}
        return parse_answer(ScheduleImport, await self._call("POST", "/api/schedules", params=params, content=content))

    # Users

    async def find_users(self, query: str, *, after: int, limit: int) -> UserPage:
        """Find people by a filter, which has a colon, or by an id, a @username, the beginning of a name."""
        params = {"filter" if ":" in query else "query": query, "cursor": after, "limit": limit}
        return parse_answer(UserPage, await self._call("GET", "/api/admin/users", params=params))

    async def user(self, user_id: int) -> UserCard:
        """Return a person's card. Raises NotFoundError for a forgotten person."""
        try:
            return parse_answer(UserCard, await self._call("GET", f"/api/admin/users/{user_id}"))
        except NotRegisteredError as error:  # its text would be said to the operator, as though it were them
            raise NotFoundError(error.text) from None

    async def give_days(self, user_id: int, tier: Tier, days: int, reason: str, key: str) -> UserCard:
        """Give a person days of a tier, or take some back."""
        body = DaysGranted.model_validate({"tier": tier, "days": days, "reason": reason, "key": key})
        return parse_answer(UserCard, await self._call("POST", f"/api/admin/users/{user_id}/days", body=body))

    async def ban(self, user_id: int, reason: str, *, on: bool) -> UserCard:
        """Ban a person, or lift the ban."""
        path = f"/api/admin/users/{user_id}/{'ban' if on else 'unban'}"
        return parse_answer(UserCard, await self._call("POST", path, body=Because(reason=reason)))

    async def write(self, user_id: int, text: str, key: str) -> MessageAccepted:
        """Send a person a message in Telegram HTML."""
        body = OperatorMessage(user_id=user_id, text=text, is_html=True, key=key)
        return parse_answer(MessageAccepted, await self._call("POST", "/api/notifications/send", body=body))

    # Broadcasts

    async def broadcast(self, wanted: NewBroadcast) -> BroadcastAccepted:
        """Look at a broadcast, try it, or send it, as it says."""
        return parse_answer(BroadcastAccepted, await self._call("POST", "/api/admin/broadcast", body=wanted))

    async def broadcasts(self, limit: int) -> BroadcastPage:
        """Return the newest broadcasts."""
        return parse_answer(BroadcastPage, await self._call("GET", "/api/admin/broadcasts", params={"limit": limit}))

    async def broadcast_progress(self, event_id: int) -> BroadcastProgress:
        """Return how far a broadcast is."""
        return parse_answer(BroadcastProgress, await self._call("GET", f"/api/admin/broadcasts/{event_id}"))

    async def control_broadcast(self, event_id: int, action: BroadcastCommand) -> BroadcastProgress:
        """``pause``, ``resume`` or ``cancel`` a broadcast. Raises ConflictError when it is over."""
        return parse_answer(BroadcastProgress, await self._call("POST", f"/api/admin/broadcasts/{event_id}/{action}"))

    async def not_told(self, event_id: int) -> bytes:
        """Return whom a broadcast that ended early did not reach, as CSV. Raises ConflictError when it did not."""
        path = f"/api/admin/broadcasts/{event_id}/not_told.csv"
        return (await self._call("GET", path, within_s=FILE_LIMIT_S, max_answer=MAX_EXPORT)).body

    # Files

    async def upload_file(self, content: bytes, file_name: str) -> ImportInfo:
        """Have a file checked. Raises ConflictError when too many files wait."""
        params = {"dry_run": "true", "file_name": file_name[:255] or "file.xlsx"}
        answer = await self._call("POST", "/api/imports", params=params, content=content, within_s=FILE_LIMIT_S)
        return parse_answer(ImportInfo, answer)

    async def import_info(self, import_id: int) -> ImportInfo:
        """Return what became of a file. Raises NotFoundError."""
        return parse_answer(ImportInfo, await self._call("GET", f"/api/imports/{import_id}"))

    async def control_import(self, import_id: int, action: ImportCommand, *, dry_run: bool = False) -> ImportInfo:
        """``apply``, ``cancel`` or ``undo`` an import. Raises ConflictError when that makes no sense any more."""
        params = {"dry_run": "true"} if dry_run else None
        return parse_answer(ImportInfo, await self._call("POST", f"/api/imports/{import_id}/{action}", params=params))

    async def imports(self) -> list[ImportInfo]:
        """Return the latest files, the newest first."""
        return parse_answer(ImportList, await self._call("GET", "/api/imports", params={"limit": 10})).items

    async def import_problems(self, import_id: int) -> bytes:
        """Return the rows that need a look, as CSV. Raises NotFoundError."""
        return (await self._call("GET", f"/api/imports/{import_id}/problems.csv", max_answer=MAX_WORKBOOK_BYTES)).body

    async def export(self, kind: ImportKind) -> bytes:
        """Return everything of a kind as an .xlsx file. Raises UnavailableError when it is too much for a chat."""
        path = f"/api/exports/{kind}.xlsx"
        return (await self._call("GET", path, within_s=FILE_LIMIT_S, max_answer=MAX_EXPORT)).body


def _sensor_path(sensor_id: str, what: str) -> str:
    return f"{SENSORS}/{quote(sensor_id, safe='')}/{what}"
