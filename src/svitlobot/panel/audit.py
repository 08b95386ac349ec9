"""The audit page: actor, action, user, time and the values before and after."""

from datetime import date, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from svitlobot.clock import KYIV
from svitlobot.db.models import ActionLog
from svitlobot.db.queries.audit import AuditFilter
from svitlobot.errors import InvalidInputError
from svitlobot.panel.context import context_of
from svitlobot.panel.labels import LABELS
from svitlobot.panel.pages import Page, expose
from svitlobot.panel.read_session import read_session
from svitlobot.panel.translations import ACTIONS, action_name
from svitlobot.panel.value_names import moment, plain
from svitlobot.services.audit import page_of_audit

PAGE_SIZE = 50
_LARGEST = 2**63 - 1
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)  # with its time and zone any of them fits a timestamp


class Audit(Page):
    """A list of audited actions, the latest first."""

    name = "Журнал дій"
    icon = "fa-solid fa-clipboard-list"

    @expose("/audit", methods=["GET"], identity="audit")
    async def audit(self, request: Request) -> Response:
        """Show a page of the actions that match the filter."""
        asked = {
            name: request.query_params.get(name, "").strip() for name in ("actor", "action", "person", "since", "until")
        }
        try:
            wanted, before = _filter(asked), _number(request.query_params.get("before", ""), "before")
        except InvalidInputError as error:
            return await self.show(request, "panel/audit.html", 422, asked=asked, actions=_names(), error=error.text)
        async with read_session(context_of(request).database) as session:
            found = await page_of_audit(session, wanted, before=before, limit=PAGE_SIZE + 1)
        older = found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None
        return await self.show(
            request,
            "panel/audit.html",
            asked=asked,
            actions=_names(),
            rows=[_row(one) for one in found[:PAGE_SIZE]],
            older=older and str(request.url.include_query_params(before=older).replace(scheme="", netloc="")),
        )


def _names() -> list[tuple[str, str]]:
    return sorted(ACTIONS.items(), key=lambda pair: pair[1])


def _filter(asked: dict[str, str]) -> AuditFilter:
    """Parse the filter's fields. Raises InvalidInputError."""
    until = _day(asked["until"])
    return AuditFilter(
        actor=asked["actor"][:64] or None,
        action_type=asked["action"][:50] or None,
        user_id=_number(asked["person"], "людина"),
        since=_midnight(_day(asked["since"])),
        until=_midnight(until + timedelta(days=1) if until is not None else None),
    )


def _number(given: str, what: str) -> int | None:
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 20 and int(given) <= _LARGEST):
        raise InvalidInputError(f"{what}: потрібне число")
    return int(given)


def _day(given: str) -> date | None:
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise InvalidInputError(f"«{given[:20]}» не дата") from None
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise InvalidInputError(f"Дата має бути від {_FIRST_DAY:%d.%m.%Y} до {_LAST_DAY:%d.%m.%Y}")
    return day


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, datetime.min.time(), KYIV)


def _row(action: ActionLog) -> dict[str, Any]:
    details = dict(action.details or {})
    before, after = details.pop("before", None), details.pop("after", None)
    if not (isinstance(before, dict | None) and isinstance(after, dict | None)):
        details |= {"before": before, "after": after}
        before = after = None
    names = {**(before or {}), **(after or {})}
    return {
        "at": moment(action.created_at),
        "actor": action.actor or "система",
        "action": action_name(action.action_type),
        "user_id": action.user_id,
        "description": action.description or "",
        "changes": [
            (LABELS.get(name, name), plain((before or {}).get(name), name), plain((after or {}).get(name), name))
            for name in names
        ],
        "rest": plain(details) if details else "",
    }
