"""One log for a process: our own and every library's lines, as JSON or for a console, without secrets."""

import logging
import re
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, cast

import structlog
from structlog.typing import EventDict, Processor

from svitlobot.settings import Settings

_HIDDEN = "[hidden]"

_SECRET_NAME = re.compile(
    r"(?:^|_)(?:token|secret|password|passwd|authorization|init_?data|card|card_number|card_token|cvv"
    r"|api_key|channel_key|sensor_key|private_key|signature)$|^key$"
)

# Each finds a secret inside any text, a traceback too, and keeps what helps to recognise it. None may reach over a
# quote or a backslash, so that a line of JSON stays JSON.
_SECRET_TEXTS = (
    # a bot token, bare or in a Bot API address: its first half, the bot's id, is public
    (re.compile(r"(?i)(\bbot\d+)(?::|%3A)[^\s/\"'\\]+"), rf"\1:{_HIDDEN}"),
    (re.compile(r"\b(\d{6,12}):[A-Za-z0-9_-]{30,}"), rf"\1:{_HIDDEN}"),
    # the password of an address: postgresql://user:password@host
    (re.compile(r"(://[^\s:/@\"'\\]*):[^\s\"'\\]{1,200}@"), rf"\1:{_HIDDEN}@"),
    # a value in a query string or a DSN
    (
        re.compile(
            r"(?i)\b((?:(?:[a-z]+_)*(?:token|secret|password)|(?:api_|channel_|sensor_)?key"
            r"|init_?data|tgwebappdata|signature|hash)=)"
            r"[^\s&\"'\\\x1b]+"
        ),
        rf"\1{_HIDDEN}",
    ),
    # the value of an Authorization header
    (re.compile(r"(?i)\b(bearer|tma)(\s+)[^\s,\"'\\]{8,}"), rf"\1\2{_HIDDEN}"),
    # a sensor's key in the path of a ping, and a person's in the address of their calendar
    (re.compile(r"(/api/(?:ping|calendars)/)[^\s/?\"'\\]+"), rf"\1{_HIDDEN}"),
)

MOST_ALIKE = 50  # warnings of one kind in a while; then they are counted, as an outage refuses every request
WHILE_S = 10.0
_MOST_KINDS = 500

# Said at every request, thousands of times a second, or at every update, which the bot tells of itself.
_TOO_TALKATIVE = ("uvicorn.access", "aiohttp.access", "aiogram.event")


def configure_logging(settings: Settings, role: str) -> None:
    """Send everything this process logs to stderr, in one format, named after its role.

    Call it once, first thing. Libraries must not install handlers of their own: `log_config=None` for uvicorn,
    the `setup_logging` signal for Celery, no `fileConfig` for Alembic.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(settings.log_format, role))
    handler.addFilter(FloodGate(time.monotonic))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.handlers = []  # what an import installed would say everything a second time
            logger.propagate = True
    for name in _TOO_TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_common(),
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class FloodGate(logging.Filter):
    """Let through `MOST_ALIKE` warnings or errors of one kind in `WHILE_S` seconds, and count those left out.

    Tracebacks always pass: each may be of another bug.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        super().__init__()
        self._seconds = seconds
        self._kinds: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the line is to be written."""
        fields = record.msg if isinstance(record.msg, dict) else None
        if record.levelno < logging.WARNING or record.exc_info or (fields and fields.get("exc_info")):
            return True
        kind, now = (record.name, str(fields["event"] if fields else record.msg)), self._seconds()
        began, count = self._kinds.get(kind, (now, 0))
        if now - began < WHILE_S:
            self._remember(kind, began, count + 1)
            return count < MOST_ALIKE
        self._remember(kind, now, 1)
        if count > MOST_ALIKE:
            left_out = {"left_out": count - MOST_ALIKE}
            (record.__dict__ if fields is None else fields).update(left_out)
        return True

    def _remember(self, kind: tuple[str, str], began: float, count: int) -> None:
        if len(self._kinds) >= _MOST_KINDS and kind not in self._kinds:
            self._kinds.clear()
        self._kinds[kind] = began, count


def request_id() -> str | None:
    """Return the id of the request, or of the job, that is being served, as its lines have it."""
    found: str | None = structlog.contextvars.get_contextvars().get("request_id")
    return found


def _common() -> list[Processor]:
    """What happens to every line, ours or a library's, before it is formatted."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _formatter(log_format: str, role: str) -> logging.Formatter:
    def name_role(_logger: object, _method: str, event: EventDict) -> EventDict:
        event.setdefault("role", role)
        event.pop("color_message", None)  # uvicorn's line once more, with escape codes
        return event

    renderer: Processor
    if log_format == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        plain = structlog.dev.plain_traceback  # locals, which the default shows, are full of secrets
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_common(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            name_role,
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            _hide_named,
            renderer,
            cast("Processor", _hide_in_line),
        ],
    )


def _hide_named(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Hide values by the name they are logged under, at any depth."""
    return cast("EventDict", _without_secrets(event))


def _without_secrets(value: Any) -> Any:  # noqa: ANN401 - whatever is logged
    if isinstance(value, Mapping):
        return {
            name: _HIDDEN if _is_secret(name) and item is not None else _without_secrets(item)
            for name, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_without_secrets(item) for item in value]
    return value


def _is_secret(name: object) -> bool:
    return isinstance(name, str) and _SECRET_NAME.search(name.lower().replace("-", "_")) is not None


def _hide_in_line(_logger: object, _method: str, line: str) -> str:
    """Hide secrets by their looks, in the finished line: in texts, tracebacks and the repr of objects alike."""
    for pattern, replacement in _SECRET_TEXTS:
        line = pattern.sub(replacement, line)
    return line
