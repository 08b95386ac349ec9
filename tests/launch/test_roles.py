"""What the roles of `up` are told by their environment."""

import subprocess
import sys

from pydantic import SecretStr

from svitlobot.launch.roles import SANDBOX_CHANNEL_ID, SANDBOX_OPERATOR_ID, child_environment, roles
from svitlobot.settings import Settings


def _settings(**given: object) -> Settings:
    return Settings(_env_file=None).model_copy(update=given)


def test_the_bot_and_the_api_share_a_secret_that_nobody_else_knows() -> None:
    made = {child_environment(_settings(service_token=None))["SERVICE_TOKEN"] for _ in range(2)}
    assert len(made) == 2
    assert min(map(len, made)) >= 32
    own = SecretStr("a-token-the-operator-chose")
    assert child_environment(_settings(service_token=own))["SERVICE_TOKEN"] == own.get_secret_value()


def test_the_sandbox_has_a_channel_unless_the_operator_named_one() -> None:
    sandbox = {"telegram_bot_token": [], "telegram_channel_id": None, "environment": "development"}
    environment = child_environment(_settings(**sandbox))
    assert environment["TELEGRAM_CHANNEL_ID"] == str(SANDBOX_CHANNEL_ID)
    assert environment["TELEGRAM_CHANNEL_URL"] == "https://t.me/svitlobot_demo"
    for own in ({"telegram_channel_id": -100}, {"telegram_bot_token": [SecretStr("1:x")]}):
        assert "TELEGRAM_CHANNEL_ID" not in child_environment(_settings(**sandbox | own))


def test_the_sandbox_has_an_operator_unless_one_was_named() -> None:
    sandbox = {"telegram_bot_token": [], "admin_user_ids": [], "admin_chat_id": None, "environment": "development"}
    environment = child_environment(_settings(**sandbox))
    assert environment["ADMIN_USER_IDS"] == environment["ADMIN_CHAT_ID"] == str(SANDBOX_OPERATOR_ID)
    own = {"admin_user_ids": [7], "admin_chat_id": -100}
    for named in (own, {"telegram_bot_token": [SecretStr("1:x")]}, {"environment": "production"}):
        environment = child_environment(_settings(**sandbox | named))
        assert not {"ADMIN_USER_IDS", "ADMIN_CHAT_ID"} & environment.keys()


def test_the_sandbox_s_phones_open_the_api_s_own_mini_app_unless_another_is_set() -> None:
    sandbox = {"telegram_bot_token": [], "environment": "development", "webapp_url": None, "api_port": 8010}
    assert child_environment(_settings(**sandbox))["WEBAPP_URL"] == "http://127.0.0.1:8010/app"
    for own in ({"webapp_url": "https://svitlo.example/app"}, {"telegram_bot_token": [SecretStr("1:x")]}):
        assert "WEBAPP_URL" not in child_environment(_settings(**sandbox | own))


def test_payments_go_to_the_local_sandbox_but_for_a_provider_whose_keys_the_operator_has() -> None:
    sandbox = {"telegram_bot_token": [], "environment": "development", "payment_sandbox_port": 8093}
    without = {
        "liqpay_public_key": None,
        "liqpay_private_key": None,
        "wayforpay_account": None,
        "wayforpay_secret": None,
    }
    environment = child_environment(_settings(**sandbox, **without))
    assert environment["LIQPAY_URL"] == "http://127.0.0.1:8093"
    assert environment["WAYFORPAY_API_URL"] == "http://127.0.0.1:8093/api"
    assert environment["SELL_FOR_STARS"] == "true"
    own = without | {"liqpay_public_key": "i1", "liqpay_private_key": SecretStr("own")}
    environment = child_environment(_settings(**sandbox, **own))
    assert "LIQPAY_URL" not in environment
    assert environment["WAYFORPAY_ACCOUNT"]


def test_with_a_real_bot_nothing_leads_to_the_payment_sandbox() -> None:
    for notified in ({"environment": "production"}, {"telegram_bot_token": [SecretStr("1:x")]}):
        environment = child_environment(_settings(**notified))
        assert not {"LIQPAY_PUBLIC_KEY", "WAYFORPAY_ACCOUNT", "SELL_FOR_STARS"} & environment.keys()


def test_up_is_gone_as_soon_as_everything_has_stopped() -> None:
    """Python's own end takes seconds of a busy machine, which a service manager may not give."""
    code = (
        "import atexit; from svitlobot.cli import roles; from svitlobot.launch import up; "
        "atexit.register(print, 'modules put away'); up.up = lambda _: print('stopped'); roles.up()"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "stopped\n"


def test_a_listener_to_a_broker_runs_where_there_is_one() -> None:
    for url, is_there in ((None, False), (SecretStr("mqtts://broker.example"), True)):
        names = [role.name for role in roles(_settings(telegram_bot_token=[SecretStr("1:x")], mqtt_url=url), {})]
        assert ("mqtt" in names) is is_there
