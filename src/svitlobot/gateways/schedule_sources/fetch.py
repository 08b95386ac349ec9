"""Fetches a schedule from a third party's server, which is not trusted with anything.

An address is judged at the one place where every connection is made, redirects and all: what was resolved is what is
judged, and what is judged is what is connected to, so no second answer of a name server can slip in between.
"""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from types import TracebackType

import aiohttp

from svitlobot.domain.schedules.sources import MAX_SCHEDULE_BYTES

TIMEOUT_S = 15.0
MAX_REDIRECTS = 3
_MAX_VALIDATOR = {"ETag": 200, "Last-Modified": 100}  # characters, as the database keeps them

_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_DOCUMENTATION = IPv6Network("3fff::/20")
# IETF protocol assignments and 6to4 relays; Python before 3.12.4 calls most of the former global, and any the latter.
_SPECIAL = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))

IsAllowed = Callable[[IPv4Address | IPv6Address], bool]


@dataclass(frozen=True, slots=True)
class Fetched:
    """The source's answer, and what to show it next time so that it need not repeat itself."""

    content: bytes
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The source says that nothing has changed."""


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no answer to use; the reason is for the operator, and holds nothing of the address but its host."""

    reason: str


Outcome = Fetched | NotModified | Failed


class AddressRefusedError(OSError):
    """The address belongs to us or our neighbours, not to the Internet."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is one of the Internet's, also when it is an IPv4 address in disguise."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        return address in _UNICAST and address not in _DOCUMENTATION and address.is_global
    if any(address in network for network in _SPECIAL):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class ScheduleFetcher:
    """A client for the time of one round. ``is_allowed`` says which addresses may be connected to."""

    def __init__(self, is_allowed: IsAllowed = is_public) -> None:
        self._is_allowed = is_allowed

    async def __aenter__(self) -> "ScheduleFetcher":
        """Open the client."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(socket_factory=self._socket, use_dns_cache=False, force_close=True),
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": "SvitloBot", "Accept": "*/*"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        await self._session.close()

    def _socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, _, place = info
        if not self._is_allowed(ip_address(str(place[0]))):
            raise AddressRefusedError("приватна або службова адреса")
        return socket.socket(family, kind, protocol)

    async def fetch(self, url: str, etag: str | None = None, last_modified: str | None = None) -> Outcome:
        """Ask for a schedule unless it is as it was. Never raises for what the network or the source does."""
        shown = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in shown.items() if value is not None}
        try:
            # The library refuses the redirect that makes up the number, so one more is given.
            async with self._session.get(url, headers=headers, max_redirects=MAX_REDIRECTS + 1) as answer:
                return await _outcome(answer)
        except aiohttp.ClientConnectorError as error:
            is_refused = isinstance(error.os_error, AddressRefusedError)
            return Failed(str(error.os_error) if is_refused else "не вдалося з'єднатися")
        except aiohttp.TooManyRedirects:
            return Failed("забагато перенаправлень")
        except TimeoutError:
            return Failed(f"немає відповіді за {TIMEOUT_S:.0f} с")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Failed(type(error).__name__)


async def _outcome(answer: aiohttp.ClientResponse) -> Outcome:
    if answer.status == 304:
        return NotModified()
    if answer.status != 200:
        return Failed(f"HTTP {answer.status}")
    content = bytearray()
    async for piece in answer.content.iter_chunked(1 << 16):
        content += piece
        if len(content) > MAX_SCHEDULE_BYTES:
            return Failed(f"більше за {MAX_SCHEDULE_BYTES >> 20} МіБ")
    return Fetched(bytes(content), _validator(answer, "ETag"), _validator(answer, "Last-Modified"))


def _validator(answer: aiohttp.ClientResponse, name: str) -> str | None:
    """Return a header to show next time; one too long to keep whole would never match."""
    value = answer.headers.get(name)
    return value if value is not None and len(value) <= _MAX_VALIDATOR[name] and value.isprintable() else None
