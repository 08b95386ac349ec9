import json
import logging
from collections.abc import Callable, Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.logging import MOST_ALIKE, WHILE_S, FloodGate, _hide_in_line, configure_logging
from svitlobot.settings import Settings

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
Lines = Callable[[], list[dict[str, object]]]


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def log_json(capsys: pytest.CaptureFixture[str]) -> Callable[[], Lines]:
    """Return what configures JSON; that returns what reads the lines logged since."""

    def configured() -> Lines:
        configure_logging(Settings(_env_file=None, log_format="json"), "sender")
        return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    return configured


def test_our_lines_and_those_of_libraries_have_one_shape(log_json):
    lines = log_json()
    structlog.get_logger("svitlobot.sender").info("sent", recipients=3)
    logging.getLogger("uvicorn.error").warning("Привіт, %s", "світе", extra={"port": 80})
    ours, theirs = lines()
    assert ours["event"] == "sent"
    assert ours["recipients"] == 3
    assert theirs["event"] == "Привіт, світе"
    assert theirs["port"] == 80
    assert ours.keys() - {"recipients"} == theirs.keys() - {"port"}
    assert {ours["role"], theirs["role"]} == {"sender"}


def test_the_context_of_a_request_is_on_every_line(log_json):
    lines = log_json()
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        structlog.get_logger().info("ours")
        logging.getLogger("asyncpg").warning("theirs")
    structlog.get_logger().info("later")
    assert [line.get("request_id") for line in lines()] == ["r-1", "r-1", None]


def test_an_error_is_one_line_with_its_traceback_and_is_said_once(log_json):
    library = logging.getLogger("celery.worker")
    library.addHandler(logging.StreamHandler())
    lines = log_json()
    library.error("task failed", exc_info=ZeroDivisionError("out of luck"))
    (line,) = lines()
    assert line["event"] == "task failed"
    assert "ZeroDivisionError: out of luck" in str(line["exception"])


def test_the_same_error_at_every_request_is_counted_rather_than_said(log_json):
    lines, seconds = log_json(), 0.0
    [handler] = logging.getLogger().handlers
    handler.filters = [FloodGate(lambda: seconds)]
    ours, theirs = structlog.get_logger("svitlobot.api"), logging.getLogger("asyncpg")

    for _ in range(MOST_ALIKE + 7):
        ours.error("dependency_unavailable")
        theirs.warning("lost %s", "it")
        ours.info("update")
    said = [line["event"] for line in lines()]
    assert [said.count(event) for event in ("dependency_unavailable", "lost it", "update")] == [
        *(MOST_ALIKE, MOST_ALIKE, MOST_ALIKE + 7)
    ]

    seconds = WHILE_S
    ours.error("dependency_unavailable")
    theirs.warning("lost %s", "it")
    assert [line["left_out"] for line in lines()] == [7, 7]
    ours.error("dependency_unavailable")
    assert ["left_out" in line for line in lines()] == [False]


def test_tracebacks_are_never_left_out(log_json):
    lines = log_json()
    for _ in range(MOST_ALIKE + 1):
        logging.getLogger("uvicorn.error").error("failed", exc_info=ZeroDivisionError("out of luck"))
    assert len(lines()) == MOST_ALIKE + 1


def test_levels_are_kept_and_every_request_is_not_logged(log_json):
    lines = log_json()
    structlog.get_logger().debug("too much")
    logging.getLogger("uvicorn.access").info("GET /api/iot/data 200")
    structlog.get_logger().info("enough")
    assert [line["event"] for line in lines()] == ["enough"]


@pytest.mark.parametrize(
    "name",
    [
        *("token", "bot_token", "ADMIN_TOKEN", "X-Admin-Token", "secret", "client_secret", "password"),
        *("key", "api_key", "channel_key", "authorization", "Authorization"),
        *("initData", "init_data", "card", "card_number"),
    ],
)
def test_values_are_hidden_by_name_at_any_depth(log_json, name):
    lines = log_json()
    structlog.get_logger().info("request", **{name: "hush"}, headers=[{name: "hush", "accept": "all"}])
    (line,) = lines()
    assert line[name] == "[hidden]"
    assert line["headers"] == [{name: "[hidden]", "accept": "all"}]


def test_names_that_only_look_secret_stay_readable(log_json):
    lines = log_json()
    structlog.get_logger().info("x", dedup_key="off:7", tokens=5, keyboard="menu", cardinality=3, token=None)
    (line,) = lines()
    assert (line["dedup_key"], line["tokens"], line["keyboard"], line["cardinality"]) == ("off:7", 5, "menu", 3)
    assert line["token"] is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"POST https://api.telegram.org/bot{TOKEN}/sendMessage", "bot123456789:[hidden]/sendMessage"),
        ("POST http://127.0.0.1:8081/bot42:short/sendMessage", "bot42:[hidden]/sendMessage"),
        (f"Unauthorized: {TOKEN}!", "123456789:[hidden]!"),
        ("postgresql://svitlobot:p@ss:word@db/svitlobot", "postgresql://svitlobot:[hidden]@db/svitlobot"),
        ("redis://:hush@cache:6379/0", "redis://:[hidden]@cache:6379/0"),
        ("GET /channelPing?channel_key=abc&v=1", "GET /channelPing?channel_key=[hidden]&v=1"),
        ("GET /api/ping/abcdef?v=1", "GET /api/ping/[hidden]?v=1"),
        ("GET /api/calendars/abcdef.ics", "GET /api/calendars/[hidden]"),
        ("host=db password=hush dbname=x", "host=db password=[hidden] dbname=x"),
        ("Authorization: tma query_id=AA&user=1&hash=ff", "Authorization: tma [hidden]"),
        ("Authorization: Bearer abcdefgh1234", "Authorization: Bearer [hidden]"),
    ],
)
def test_secrets_are_hidden_inside_texts_tracebacks_and_reprs(log_json, text, shown):
    lines = log_json()
    error = ValueError(text)
    structlog.get_logger().error(text, error=error, seen=[text], exc_info=error)
    (line,) = lines()
    assert shown in str(line["event"])
    assert shown in str(line["exception"])
    assert shown in str(line["error"])
    assert shown in str(line["seen"])
    assert text not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize(
    "text",
    ["postgresql://postgres@/svitlobot?host=/tmp/x", "http://127.0.0.1:8000/docs", "at 2026-01-31 12:30:45", "4.1"],
)
def test_what_is_no_secret_stays_as_it_is(log_json, text):
    lines = log_json()
    structlog.get_logger().info(text)
    assert lines()[0]["event"] == text


@given(st.dictionaries(st.text(), st.text()))
def test_hiding_leaves_json_well_formed(event):
    line = json.dumps(event | {"event": "token=a password=b\\"}, ensure_ascii=False)
    hidden = json.loads(_hide_in_line(None, "", line))
    assert hidden["event"] == "token=[hidden] password=[hidden]\\"


def test_the_console_hides_too(capsys):
    configure_logging(Settings(_env_file=None, log_format="console"), "api")
    structlog.get_logger().info("calling", url=f"https://api.telegram.org/bot{TOKEN}/getMe", token="hush")
    said = capsys.readouterr().err
    assert "bot123456789:[hidden]" in said
    assert "hush" not in said
    assert TOKEN not in said
