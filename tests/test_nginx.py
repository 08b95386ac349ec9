"""The shipped nginx configuration before APIs that vanish or are slow, and with certificates that are renewed."""

import asyncio
import os
import re
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from mqtt.certificate import make_certificate
from svitlobot_bench import nginx
from svitlobot_bench.rig import free_port, is_open, until

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CONNECT_LIMIT_S = 0.5  # proxy_connect_timeout
READINGS = ("/api/iot/data", "/api/ping/a-key", "/channelPing?channel_key=a-key")
DOMAIN = "localhost"


@pytest.fixture(autouse=True)
def _installed() -> None:
    if not nginx.is_installed():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no nginx: apt-get install nginx")


class Machine:
    """A machine with an API that answers "ok"; `vanish` is what a cut cable looks like, `may_answer` makes it slow."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.asked = 0
        self._crowd: list[socket.socket] = []
        self._tasks = [asyncio.create_task(self._accept())]

    def vanish(self) -> None:
        """Answer nothing on any connection, and accept no new one: with a full backlog the kernel drops what comes."""
        self.may_answer.clear()
        self._tasks[0].cancel()
        self._socket.listen(0)
        for _ in range(3):
            self._crowd.append(socket.socket())
            self._crowd[-1].setblocking(False)
            self._crowd[-1].connect_ex(self._socket.getsockname())

    async def aclose(self) -> None:
        """End it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for one in (self._socket, *self._crowd):
            one.close()

    async def _accept(self) -> None:
        while True:
            connection, _ = await asyncio.get_running_loop().sock_accept(self._socket)
            self._tasks.append(asyncio.create_task(self._answer(*await asyncio.open_connection(sock=connection))))

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readuntil(b"\r\n\r\n"):
            self.asked += 1
            await self.may_answer.wait()
            writer.write(ANSWER)


class Site:
    """Two machines behind nginx."""

    def __init__(self, first: Machine, second: Machine, http: aiohttp.ClientSession, port: int) -> None:
        self.first, self.second = first, second
        self._http, self._url = http, f"http://127.0.0.1:{port}"

    async def post(self, path: str) -> int:
        """Send a reading as a sensor does; return the status."""
        async with self._http.post(self._url + path) as answer:
            return answer.status


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with AsyncExitStack() as stack:
        machines = Machine(), Machine()
        for machine in machines:
            stack.push_async_callback(machine.aclose)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        port, _ = stack.enter_context(nginx.serving([machine.url for machine in machines], tmp_path))
        await until(lambda: is_open(port), every=0.01)
        yield Site(*machines, http, port)


async def test_a_sensor_is_answered_at_once_though_the_machine_that_answered_it_has_vanished(site: Site) -> None:
    while not (site.first.asked and site.second.asked):
        assert await site.post(READINGS[0]) == 200
    site.first.vanish()
    async with asyncio.timeout(4 * CONNECT_LIMIT_S):
        for path in READINGS:
            assert await site.post(path) == 200


async def test_a_machine_that_is_slow_is_waited_for_and_no_other_is_asked_the_same(site: Site) -> None:
    for machine in (site.first, site.second):
        machine.may_answer.clear()
    reading = asyncio.create_task(site.post(READINGS[0]))
    assert (await asyncio.wait({reading}, timeout=2 * CONNECT_LIMIT_S))[0] == set()
    for machine in (site.first, site.second):
        machine.may_answer.set()
    assert await reading == 200
    assert site.first.asked + site.second.asked == 1


async def test_whatever_a_board_without_tls_asks_for_is_passed_on_and_the_rest_is_sent_to_https(tmp_path: Path) -> None:
    container = Container(tmp_path)

    async def status(method: str, path: str) -> int:
        url = f"http://127.0.0.1:{container.plain}{path}"
        async with http.request(method, url, allow_redirects=False) as answer:
            return answer.status

    async with aiohttp.ClientSession() as http:
        with container.running():
            await container.answers(http)
            for path in (*READINGS, "/api/firmware/esp32c3?running=1.0.0", "/api/firmware/esp32c3/1.0.1.bin"):
                assert await status("GET", path) == 502, path
            for path in ("/api/iot/sensors", "/api/iot/database", "/api/queues", "/"):
                assert await status("GET", path) == 308, path


class Container:
    """What the container of nginx runs, with its paths and ports moved to a folder, and certbot's part played here.

    There is no API behind it.
    """

    def __init__(self, home: Path) -> None:
        self._home, self.plain, self.secure = home, free_port(), free_port()
        self._issued = 0
        challenges = "var/www/html/.well-known/acme-challenge"
        for name in ("svitlobot/conf", "etc/nginx/conf.d", challenges, "tmp", "bin"):
            (home / name).mkdir(parents=True)
        (home / challenges / "a-token").write_text("a-proof")

    def issue(self) -> str:
        """Bring a certificate as certbot does, by a link that is changed; return it."""
        self._issued += 1
        kept, live = (self._home / "etc/letsencrypt" / name / DOMAIN for name in (f"archive/{self._issued}", "live"))
        kept.mkdir(parents=True)
        live.mkdir(parents=True, exist_ok=True)
        for made, name in zip(make_certificate(kept), ("fullchain.pem", "privkey.pem"), strict=True):
            (live / name).unlink(missing_ok=True)
            (live / name).symlink_to(made)
        return (live / "fullchain.pem").read_text()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run it; it looks for another certificate ten times a second."""
        for shipped in nginx.SHIPPED.iterdir():
            text = self._moved(shipped.read_text())
            text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
            text = text.replace("listen 80;", f"listen 127.0.0.1:{self.plain};")
            text = text.replace("listen 443", f"listen 127.0.0.1:{self.secure}")
            (self._home / "svitlobot/conf" / shipped.name).write_text(text)
        user = "user root;" if os.geteuid() == 0 else ""
        temporary = " ".join(f"{name}_temp_path temp;" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self._home / "etc/nginx/nginx.conf").write_text(
            f"{user} pid nginx.pid; events {{}} http {{ access_log off; {temporary} include conf.d/*.conf; }}"
        )
        program = self._home / "bin/nginx"
        program.write_text(f'#!/bin/sh\nexec {nginx.PROGRAM} -p {self._home}/etc/nginx -e stderr -c nginx.conf "$@"\n')
        program.chmod(0o755)
        script = self._moved((nginx.SHIPPED.parent / "compose/nginx.sh").read_text()).replace("sleep 60", "sleep 0.1")
        script = re.sub(r"172\.31\.93\.\d+", "127.0.0.1", script).replace("server 127.0.0.1:8000", "server 127.0.0.1:1")
        environment = os.environ | {"DOMAIN": DOMAIN, "PATH": f"{program.parent}:{os.environ['PATH']}"}
        process = subprocess.Popen(["sh", "-c", script], env=environment)
        try:
            yield
        finally:
            process.terminate()
            process.wait(10)

    def _moved(self, text: str) -> str:
        return re.sub(r"(?<![\w/])/(?=(svitlobot/conf|etc/nginx|etc/letsencrypt|tmp|var)\b)", f"{self._home}/", text)

    async def answers(self, http: aiohttp.ClientSession) -> None:
        """Wait until it answers; an open port is not enough, as `nginx -t` opens it for a moment before nginx does."""

        async def answers() -> bool:
            with suppress(aiohttp.ClientError):
                async with http.get(f"http://127.0.0.1:{self.plain}", allow_redirects=False):
                    return True
            return False

        await until(answers, every=0.01)

    async def shows(self, certificate: str) -> bool:
        """Return whether it is this certificate that a browser is shown."""
        with suppress(OSError):
            shown = await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", self.secure))
            return shown.strip() == certificate.strip()
        return False


async def test_nginx_in_its_container_answers_the_challenge_and_takes_each_certificate_that_certbot_brings(
    tmp_path: Path,
) -> None:
    container = Container(tmp_path)
    challenge = f"http://127.0.0.1:{container.plain}/.well-known/acme-challenge/a-token"

    async def proof() -> str:
        async with http.get(challenge, allow_redirects=False) as answer:
            return await answer.text()

    async with aiohttp.ClientSession() as http:
        with container.running():
            await container.answers(http)
            assert await proof() == "a-proof"
            assert not await is_open(container.secure)
            for _ in ("the first", "its renewal"):
                certificate = container.issue()
                await until(partial(container.shows, certificate), every=0.02)
                assert await proof() == "a-proof"
