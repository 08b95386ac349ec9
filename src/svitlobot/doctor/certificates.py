"""Certificates of the addresses that people, sensors and Telegram reach us at."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from svitlobot.doctor.examination import Installation
from svitlobot.doctor.findings import Finding, broken, ok, warning

SOON = timedelta(days=14)
CONNECT_LIMIT_S = 5.0
ADVICE = "certbot renew, далі systemctl reload nginx"


async def check_certificates(installation: Installation) -> list[Finding]:
    """Look how long each certificate is still good for."""
    settings = installation.settings
    urls = [settings.public_url, settings.webapp_url, settings.telegram_webhook_url]
    hosts = {(parts.hostname, parts.port or 443) for url in urls if url and (parts := urlsplit(url)).scheme == "https"}
    found = [await _certificate(str(host), port, installation.clock()) for host, port in sorted(hosts)]
    return found or [ok("адрес https не задано")]


async def _certificate(host: str, port: int, now: datetime) -> Finding:
    try:
        async with asyncio.timeout(CONNECT_LIMIT_S):
            _, writer = await asyncio.open_connection(host, port, ssl=ssl.create_default_context())
    except ssl.SSLCertVerificationError as error:
        return broken(f"{host}: сертифікат не годиться: {error.verify_message}", ADVICE)
    except (OSError, ssl.SSLError) as error:
        return warning(f"{host}:{port} не відповідає: {type(error).__name__}", "чи працює nginx?")
    certificate = writer.get_extra_info("peercert")
    writer.close()
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
    text = f"{host}: сертифікат дійсний до {until:%Y-%m-%d}"
    return warning(text, ADVICE) if until - now < SOON else ok(text)
