"""The shape of the code: what CONTRIBUTING promises and no linter says."""

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from pydantic import SecretStr

import svitlobot
from svitlobot.api.app import create_app
from svitlobot.api.context import Context
from svitlobot.clock import utc_now
from svitlobot.settings import Settings
from svitlobot.worker.app import JOBS, add_tasks, create_celery

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "svitlobot"
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "misc", "common"}
LONGEST = 300

SQL = re.compile(r"\s*(SELECT\b|INSERT INTO|UPDATE \w+ SET|DELETE FROM|WITH \w+ AS|(ALTER|CREATE|DROP|COPY|NOTIFY) )")
# Who speaks to the server itself: starts, examines, saves it; asks whether it is there, locks, calls other senders.
TALKS_TO_THE_SERVER = {"backups", "doctor", "launch", "api/health.py", "sender/app.py", "worker/beat.py"}

SCRIPTS = "svitlobot.db.migrations"  # alembic runs what is inside; it is not imported


def test_every_module_can_be_imported() -> None:
    names = [module.name for module in pkgutil.walk_packages(svitlobot.__path__, "svitlobot.")]
    imported = [importlib.import_module(name) for name in names if not name.startswith((SCRIPTS, "svitlobot.__main__"))]
    assert len(imported) > 50


def test_every_process_can_be_wired_without_a_server_in_reach() -> None:
    settings = Settings(redis_url=SecretStr("redis://127.0.0.1:1"), _env_file=None)
    assert create_app(Context(settings, None, None, utc_now)).openapi()["paths"]  # type: ignore[arg-type]
    celery = create_celery(settings)
    add_tasks(celery, lambda _name, _work: None)
    assert {job.name for job in JOBS} <= set(celery.tasks)


def test_no_process_carries_libraries_that_only_another_needs() -> None:
    """They would cost it memory and a second of every start."""
    program = "import sys; import svitlobot.bootstrap, svitlobot.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout.decode().split()
    assert {"fastapi", "uvicorn", "celery", "aiogram", "openpyxl", "python_calamine", "PIL", "icalendar"} & set(
        loaded
    ) == set()


def test_no_file_is_longer_than_a_person_reads() -> None:
    longer = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST
    ]
    assert longer == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    paths = [path for path in (ROOT / "tests").rglob("*") if "node_modules" not in path.parts]
    paths += PACKAGE.rglob("*")
    assert [path for path in paths if path.stem.strip("_") in FORBIDDEN_NAMES] == []


def test_sql_is_written_in_the_room_of_the_database_alone() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        within = path.relative_to(PACKAGE)
        if within.parts[0] in TALKS_TO_THE_SERVER | {"db"} or str(within) in TALKS_TO_THE_SERVER:
            continue
        texts = [one.value for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.Constant)]
        assert not [text for text in texts if isinstance(text, str) and SQL.match(text)], within


def test_what_a_rule_s_button_carries_is_written_in_the_contract_alone() -> None:
    """A string by hand would go on being sent when the bot no longer reads it; ``domain/callback_data.py`` packs it."""
    paths = [*(PACKAGE / "domain").rglob("*.py"), *(PACKAGE / "services").rglob("*.py")]
    carried = [(path, data) for path in paths for data in _carried_by_buttons(path)]
    assert len(carried) > 5
    by_hand = [f"{path.relative_to(PACKAGE)}:{data.lineno}" for path, data in carried if _is_text(data)]
    assert by_hand == []


def _carried_by_buttons(path: Path) -> list[ast.expr]:
    """Return what stands for the data in each ``Button(key, data)`` of a file."""
    source = path.read_text(encoding="utf-8")
    if "Button(" not in source:
        return []  # parsing them all takes a second
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [
        data
        for call in calls
        if ast.unparse(call.func).rpartition(".")[2] == "Button"
        for data in [*call.args[1:2], *(word.value for word in call.keywords if word.arg == "data")]
    ]


def _is_text(node: ast.expr) -> bool:
    """Tell whether a string is written out, an f-string included."""
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_every_part_has_its_place_in_the_layers() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    placed = {part.strip(" ()") for layer in layers for part in layer.replace("|", ":").split(":")}
    parts = {f"svitlobot.{module.name}" for module in pkgutil.iter_modules(svitlobot.__path__)}
    assert parts | {"svitlobot_sandbox", "svitlobot_bench"} == placed
