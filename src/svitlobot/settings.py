"""Everything an operator may set, read from the environment, `.env` and files of secrets.

Every field is described in `.env.example`; a test keeps the two in step.
"""

import re
from datetime import timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from svitlobot.errors import ConfigurationError

# Every secret that our own code publishes (the sandbox's, the benchmarks') has these words in it.
_PUBLISHED = "known-to-everyone"
# Where containers find secrets as files: each is called as its setting, in small letters.
SECRETS_DIR = Path("/run/secrets")
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")


def _split_commas(value: object) -> object:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _split_urls(value: object) -> object:
    """Split addresses at the commas before another address; a comma may also be a part of one."""
    if isinstance(value, str):
        return [part.strip() for part in re.split(r",\s*(?=[a-z]+://|$)|,\s+", value) if part.strip()]
    return value


def _is_url(*schemes: str) -> AfterValidator:
    """Accept an address of one of these schemes; a wrong one would only be noticed when it is used."""

    def check(value: SecretStr | str) -> SecretStr | str:
        url = value.get_secret_value() if isinstance(value, SecretStr) else value
        if not url.startswith(tuple(f"{scheme}://" for scheme in schemes)):
            raise ValueError(f"потрібна адреса, що починається з {' або '.join(f'{one}://' for one in schemes)}")
        return value

    return AfterValidator(check)


def _source_rule(url: str) -> str:
    """Accept the rules that may follow the address of a schedule; another would be taken for "keep" without a word."""
    _, mark, rule = url.partition("#")
    if mark and rule not in {"others=cancel", "others=keep"}:
        raise ValueError(f"після адреси може бути лише #others=cancel або #others=keep, а не #{rule[:40]}")
    return url


def _network(value: str) -> str:
    """Accept an address or a network; uvicorn would take a wrong one without a word and believe nobody."""
    try:
        ip_network(value)
    except ValueError:
        raise ValueError("потрібні адреси або мережі: 10.0.0.5, 10.0.0.0/24") from None
    return value


Numbers = Annotated[list[int], NoDecode, BeforeValidator(_split_commas)]
Urls = Annotated[
    list[Annotated[str, _is_url("https", "http"), AfterValidator(_source_rule), Field(max_length=500)]],
    NoDecode,
    BeforeValidator(_split_urls),
    Field(max_length=20),
]


Hosts = Annotated[list[str], NoDecode, BeforeValidator(_split_commas)]
Origins = Annotated[list[Annotated[str, Field(pattern=r"^https?://[^/*]+$")]], NoDecode, BeforeValidator(_split_commas)]
Networks = Annotated[list[Annotated[str, AfterValidator(_network)]], NoDecode, BeforeValidator(_split_commas)]
LOOPBACK = ("127.0.0.1", "::1")
PRIVATE_NETWORKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")


def _check_token(token: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(token.get_secret_value()):
        raise ValueError("токен бота має вигляд 123456789:AAE…; візьміть його у @BotFather")
    return token


Names = Annotated[
    list[Annotated[str, Field(max_length=50)]], NoDecode, BeforeValidator(_split_commas), Field(max_length=10)
]
Tokens = Annotated[list[Annotated[SecretStr, AfterValidator(_check_token)]], NoDecode, BeforeValidator(_split_commas)]


class Settings(BaseSettings):
    """One process's settings. Without URLs embedded servers are started; without a bot token, the Telegram sandbox."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True, env_ignore_empty=True
    )

    environment: Literal["development", "production"] = "development"
    var_dir: Path = Path("var")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "console"] = "console"

    database_url: Annotated[SecretStr, _is_url("postgresql")] | None = None
    database_pooler_url: Annotated[SecretStr, _is_url("postgresql")] | None = None
    redis_url: Annotated[SecretStr, _is_url("redis", "rediss", "unix", "redis+sentinel")] | None = None

    api_host: str = "127.0.0.1"
    api_port: int = Field(default=8000, ge=1, le=65535)
    api_url: Annotated[str, _is_url("http", "https")] | None = None
    admin_token: Annotated[SecretStr, Field(min_length=16)] | None = None
    service_token: Annotated[SecretStr, Field(min_length=16)] | None = None

    telegram_bot_token: Tokens = []
    telegram_api_url: Annotated[str, _is_url("http", "https")] = "https://api.telegram.org"
    telegram_channel_id: int | None = None
    telegram_channel_url: Annotated[str, _is_url("https", "http")] | None = None
    telegram_webhook_url: Annotated[str, _is_url("https", "http")] | None = None
    bot_host: str = "127.0.0.1"
    bot_port: int = Field(default=8090, ge=1, le=65535)
    public_url: Annotated[str, _is_url("https", "http")] | None = None
    allowed_hosts: Hosts = []
    cors_origins: Origins = []
    forwarded_allow_ips: Networks = []
    liqpay_public_key: str | None = None
    liqpay_private_key: SecretStr | None = None
    liqpay_version: Literal["3", "7"] = "3"
    liqpay_url: Annotated[str, _is_url("https", "http")] = "https://www.liqpay.ua"
    wayforpay_account: str | None = None
    wayforpay_secret: SecretStr | None = None
    wayforpay_pay_url: Annotated[str, _is_url("https", "http")] = "https://secure.wayforpay.com/pay"
    wayforpay_api_url: Annotated[str, _is_url("https", "http")] = "https://api.wayforpay.com/api"
    sell_for_stars: bool = False
    support_contact: Annotated[str, Field(max_length=100)] | None = None
    payment_sandbox_port: int = Field(default=8083, ge=1, le=65535)
    webapp_url: Annotated[str, _is_url("https", "http")] | None = None
    map_style_url: Annotated[str, _is_url("https", "http")] | None = None
    admin_chat_id: int | None = None
    admin_user_ids: Numbers = []
    telegram_sandbox_port: int = Field(default=8081, ge=1, le=65535)
    city_port: int = Field(default=8082, ge=1, le=65535)

    send_rate: float = Field(default=30.0, gt=0, le=10_000)
    send_concurrency: int = Field(default=256, ge=1, le=1000)
    paid_broadcast: Literal["never", "eta", "always"] = "never"
    paid_broadcast_eta_minutes: float = Field(default=10.0, gt=0)
    paid_broadcast_rate: float = Field(default=1000.0, gt=0, le=1000)
    paid_broadcast_daily_cap_stars: int = Field(default=0, ge=0)

    city_names: Names = []

    schedule_urls: Urls = []
    schedule_fetch_minutes: float = Field(default=10.0, ge=1, le=1440)

    excel_dir: Path | None = None

    mqtt_url: Annotated[SecretStr, _is_url("mqtt", "mqtts")] | None = None
    mqtt_ca_file: Path | None = None
    firmware_public_key: Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{43}=$")] | None = None

    notifications_kept_days: int = Field(default=90, ge=1)
    readings_kept_months: int = Field(default=13, ge=1)

    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = Field(default=None, ge=1, le=65_500)
    otel_exporter_otlp_endpoint: Annotated[str, _is_url("https", "http")] | None = None

    backup_dir: Path | None = None
    backup_daily: bool = True

    @property
    def backend_url(self) -> str:
        """Where the API is reached from here: API_URL, or this machine's own."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.api_host, self.api_host)  # noqa: S104
        return (self.api_url or f"http://{host}:{self.api_port}").rstrip("/")

    @property
    def granted_rate(self) -> float:
        """How many messages/s Telegram takes from all our bots for free."""
        return self.send_rate * max(1, len(self.telegram_bot_token))

    @property
    def backups_in(self) -> Path:
        """Where backups are kept: BACKUP_DIR, or beside the embedded servers' data."""
        return self.backup_dir or self.var_dir / "backups"

    @property
    def schedule_fetch_every(self) -> timedelta:
        """How often each of SCHEDULE_URLS is asked."""
        return timedelta(minutes=self.schedule_fetch_minutes)

    @property
    def site_url(self) -> str:
        """Where people and payment providers reach the API: PUBLIC_URL, or as we do."""
        return (self.public_url or self.backend_url).rstrip("/")

    @model_validator(mode="after")
    def _refuse_published_secrets(self) -> Self:
        """In production, refuse a token or key that stands in our own code: everybody knows it."""
        if self.environment == "production":
            secrets = [(name, value) for name, value in self if isinstance(value, SecretStr)]
            secrets += [("telegram_bot_token", token) for token in self.telegram_bot_token]
            for name, secret in secrets:
                if _PUBLISHED in secret.get_secret_value():
                    raise ValueError(f"{name.upper()}: це значення пісочниці знають усі; у production потрібне своє")
        return self

    @property
    def trusted_proxies(self) -> list[str]:
        """Addresses whose X-Forwarded-For is believed: FORWARDED_ALLOW_IPS, or those where our nginx stands.

        That is this machine; and the private networks when API_HOST is an address in one of them, which is where
        nginx of another machine connects to.
        """
        if self.forwarded_allow_ips:
            return self.forwarded_allow_ips
        try:
            host = ip_address(self.api_host)
        except ValueError:
            return [*LOOPBACK]
        is_inner = any(host in ip_network(one) for one in PRIVATE_NETWORKS if ip_network(one).version == host.version)
        return [*LOOPBACK, *PRIVATE_NETWORKS] if is_inner else [*LOOPBACK]

    def require_database_url(self) -> str:
        """Return DATABASE_URL. Raises ConfigurationError when it is unset: only `svitlobot up` starts its own."""
        if self.database_url is None:
            raise ConfigurationError("DATABASE_URL не задано: задайте її або запустіть усе разом: svitlobot up")
        return self.database_url.get_secret_value()

    def require_redis_url(self) -> str:
        """Return REDIS_URL. Raises ConfigurationError when it is unset: only `svitlobot up` starts its own."""
        if self.redis_url is None:
            raise ConfigurationError("REDIS_URL не задано: задайте її або запустіть усе разом: svitlobot up")
        return self.redis_url.get_secret_value()


def load_settings() -> Settings:
    """Read and check the settings.

    Raises ConfigurationError with one line that names the first wrong setting and what it may be.
    """
    try:
        return Settings(_secrets_dir=SECRETS_DIR if SECRETS_DIR.is_dir() else None)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        message = first["msg"].removeprefix("Value error, ")
        where = f"{str(first['loc'][0]).upper()}: " if first["loc"] else ""
        raise ConfigurationError(f"{where}{message} (див. .env.example)") from None
