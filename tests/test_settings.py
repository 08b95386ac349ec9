"""Settings: described in full, wrong ones named in one line, secrets never shown."""

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from svitlobot.errors import ConfigurationError
from svitlobot.launch.sandbox import SANDBOX_TOKEN, MerchantKeys
from svitlobot.settings import Settings, load_settings

EXAMPLE = Path(__file__).parents[1] / ".env.example"
SETTING = re.compile(r"^# ([A-Z_]+)=(.*)$")

SECRETS = {
    "DATABASE_URL": "postgresql://user:p4ssw0rd@db/svitlobot",
    "REDIS_URL": "redis://:r3d1s@cache:6379/0",
    "ADMIN_TOKEN": "s3cr3t-admin-token",
    "TELEGRAM_BOT_TOKEN": f"1000000001:{'A' * 35},1000000002:{'B' * 35}",
}


@pytest.fixture(autouse=True)
def _only_what_the_test_sets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def _described() -> dict[str, str]:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    return {found[1]: found[2] for line in lines if (found := SETTING.match(line))}


def test_the_example_describes_every_setting_and_no_other() -> None:
    assert set(_described()) == {name.upper() for name in Settings.model_fields}
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for before, line in pairwise(lines):
        if found := SETTING.match(line):
            assert re.match(r"# (?![A-Z_]+=)", before), f"{found[1]} has no description"


def test_the_example_shows_the_defaults_as_they_are() -> None:
    defaults = Settings()
    for name, shown in _described().items():
        default = getattr(defaults, name.lower())
        if default not in (None, []):
            assert Settings(**{name.lower(): shown}) == defaults, name


def test_the_example_is_a_valid_file_once_everything_is_uncommented(tmp_path: Path) -> None:
    settings = [f"{name}={value}" for name, value in _described().items()]
    (tmp_path / ".env").write_text("\n".join(settings), encoding="utf-8")
    loaded = load_settings()
    assert loaded.database_url is not None
    assert loaded.admin_token is None  # an empty value is none


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_PORT", "eighty"),
        ("API_PORT", "70000"),
        ("ENVIRONMENT", "prod"),
        ("LOG_LEVEL", "verbose"),
        ("SEND_RATE", "0"),
        ("SEND_CONCURRENCY", "100000"),
        ("PAID_BROADCAST", "sometimes"),
        ("PAID_BROADCAST_RATE", "1001"),
        ("ADMIN_CHAT_ID", "@channel"),
        ("ADMIN_TOKEN", "short"),
        ("DATABASE_URL", "mysql://user:p4ssw0rd@db/svitlobot"),
        ("REDIS_URL", "cache:6379"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("SCHEDULE_URLS", "https://example.org/a.json,ftp://example.org/b.json"),
        ("SCHEDULE_URLS", "https://example.org/a.json#others=cansel"),
        ("SCHEDULE_FETCH_MINUTES", "0"),
        ("NOTIFICATIONS_KEPT_DAYS", "-1"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as error:
        load_settings()
    assert error.value.text.startswith(f"{name}: ")
    assert "\n" not in error.value.text
    assert name not in SECRETS or value not in error.value.text


def test_the_command_line_says_so_without_a_traceback(tmp_path: Path) -> None:
    environment = {"PATH": "", "API_PORT": "eighty"}
    run = subprocess.run(
        [sys.executable, "-m", "svitlobot", "api"], env=environment, cwd=tmp_path, capture_output=True, check=False
    )
    lines = run.stderr.decode().splitlines()
    assert (run.returncode, len(lines)) == (78, 1)
    assert "API_PORT" in lines[0]


def test_an_unset_url_is_named_by_the_role_that_needs_it() -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        load_settings().require_database_url()
    with pytest.raises(ConfigurationError, match="REDIS_URL"):
        load_settings().require_redis_url()


def test_secrets_are_read_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.require_database_url() == SECRETS["DATABASE_URL"]
    tokens = [token.get_secret_value() for token in settings.telegram_bot_token]
    assert tokens == SECRETS["TELEGRAM_BOT_TOKEN"].split(",")
    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        for hidden in ("p4ssw0rd", "r3d1s", "s3cr3t", "AAAA", "BBBB"):
            assert hidden not in shown


def test_a_list_of_tokens_may_have_spaces_and_a_comma_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", " 1:a , 2:b,")
    assert [token.get_secret_value() for token in load_settings().telegram_bot_token] == ["1:a", "2:b"]


def test_settings_do_not_change_while_a_process_runs() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().api_port = 1  # type: ignore[misc]


def test_a_token_that_cannot_be_one_is_named_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "hello")
    with pytest.raises(ConfigurationError, match=r"^TELEGRAM_BOT_TOKEN: .*@BotFather"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", SANDBOX_TOKEN),
        ("LIQPAY_PRIVATE_KEY", MerchantKeys().liqpay_private),
        ("WAYFORPAY_SECRET", MerchantKeys().wayforpay_secret),
    ],
)
def test_production_refuses_the_secrets_that_our_own_code_publishes(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert load_settings()
    monkeypatch.setenv("ENVIRONMENT", "production")
    with pytest.raises(ConfigurationError, match=f"^{name}: "):
        load_settings()


def test_a_secret_may_be_a_file_and_the_environment_comes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "admin_token").write_text("from-a-file-of-secrets\n")
    (tmp_path / "service_token").write_text("from-a-file-of-secrets\n")
    monkeypatch.setattr("svitlobot.settings.SECRETS_DIR", tmp_path)
    monkeypatch.setenv("SERVICE_TOKEN", "from-the-environment")
    settings = load_settings()
    assert settings.admin_token is not None
    assert settings.service_token is not None
    assert settings.admin_token.get_secret_value() == "from-a-file-of-secrets"
    assert settings.service_token.get_secret_value() == "from-the-environment"
