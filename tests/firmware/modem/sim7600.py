"""A SIM7600 on a pseudo-terminal: its AT commands, its moods, and a server behind it."""

import os
import pty
import random
import re
import tty
from collections.abc import Callable
from dataclasses import dataclass, field

SERVER_ROOT = "-----BEGIN CERTIFICATE-----\nROOT\n-----END CERTIFICATE-----\n"
OK_BODY = '{"status":"ok"}'
DATE = "Sun, 29 Nov 2026 06:00:01 GMT"
BOOT_MS = 12_000


@dataclass(frozen=True)
class Reply:
    """What the server answers; a status from 600 on is the modem's own error."""

    status: int = 200
    body: str = OK_BODY
    headers: tuple[str, ...] = (f"Date: {DATE}",)


@dataclass(frozen=True)
class Request:
    """What arrived at the server."""

    url: str
    user_data: str
    body: bytes


_UNASKED = (
    b'\r\n+CMTI: "SM",3\r\n',
    b"\r\nRING\r\n",
    b'\r\n+CMT: "+380501234567",,"26/11/29,06:00:01+08"\r\nOK\r\n',
    b'\r\n+CMT: "KYIVSTAR",,"26/11/29,06:00:01+08"\r\n+HTTPACTION: 1,200,15\r\n',
    b'\r\n+CMT: "+380501234567",,"26/11/29,06:00:01+08"\r\n{"status":"ok"}\r\n',
)

Server = Callable[[Request], Reply]


@dataclass
class Sim7600:
    """Answers on ``path`` as the modem does. Its moods are attributes; time is told to ``step`` in milliseconds."""

    server: Server = lambda _request: Reply()
    is_registered: bool = True
    has_4g: bool = True  # else it is registered on 3G or 2G, which another command asks for
    is_dead: bool = False
    server_root: str = SERVER_ROOT
    answer_ms: int = 20
    action_ms: int = 1_500
    garbage_share: float = 0.0
    sms_share: float = 0.0
    error_share: float = 0.0
    lost_answer_share: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    requests: list[Request] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    written: int = 0

    def __post_init__(self) -> None:
        self.master, slave = pty.openpty()
        tty.setraw(slave)
        os.set_blocking(self.master, False)
        self.path, self.slave = os.ttyname(slave), slave
        self.files: dict[str, str] = {}
        self._input = b""
        self._due: list[tuple[int, bytes]] = []
        self.now = 0
        self.restart()

    def close(self) -> None:
        """Pull the plug."""
        os.close(self.master)
        os.close(self.slave)

    def restart(self) -> None:
        """Lose everything but the files, as after a brown-out; the start is told as a real modem tells it."""
        self._due.clear()
        self._input = b""
        self._has_echo, self._awaits, self._http, self._reply = True, (0, ""), None, None
        self._ssl: dict[str, str] = {}
        self._boots_until = self.now + BOOT_MS
        self._say("RDY", BOOT_MS)
        for late, line in enumerate(("+CPIN: READY", "SMS DONE", "PB DONE"), start=1):
            self._say(line, BOOT_MS + 700 * late)

    def take(self, received: bytes, now: int) -> None:
        """Take what the driver wrote."""
        self.now = now
        if self.is_dead or now < self._boots_until:
            return
        self._input += received
        while True:
            length, name = self._awaits
            if length:
                if len(self._input) < length:
                    return
                data, self._input, self._awaits = self._input[:length], self._input[length:], (0, "")
                self._take_data(name, data)
                continue
            command, found, self._input = self._input.partition(b"\r")
            if not found:
                self._input = command
                return
            self._obey(command.decode("ascii", "replace").strip())

    def step(self, now: int) -> int:
        """Write what is due; return how many bytes that was."""
        self.now = now
        if self.is_dead:
            return 0
        sent = b""
        for due, line in [one for one in self._due if one[0] <= now]:
            self._due.remove((due, line))
            sent += self._noise() + line
        if sent:
            os.write(self.master, sent)
        self.written += len(sent)
        return len(sent)

    def _noise(self) -> bytes:
        noise = b""
        if self.chance.random() < self.sms_share:
            noise += self.chance.choice(_UNASKED)
        if self.chance.random() < self.garbage_share:
            noise += b"\r\n" + bytes(self.chance.randrange(256) for _ in range(self.chance.randrange(1, 300))) + b"\r\n"
        return noise

    def _say(self, line: str, after: int | None = None) -> None:
        if self.chance.random() >= self.lost_answer_share:
            self._due.append((self.now + (self.answer_ms if after is None else after), f"\r\n{line}\r\n".encode()))

    def _obey(self, command: str) -> None:
        if not command:
            return None
        self.commands.append(command)
        if self._has_echo:
            self._due.append((self.now, command.encode() + b"\r"))
        if self.chance.random() < self.error_share:
            return self._say("ERROR")
        for pattern, obey in _COMMANDS:
            if found := re.fullmatch(pattern, command):
                return obey(self, *found.groups())
        return self._say("ERROR")

    def _ok(self) -> None:
        self._say("OK")

    def _echo_off(self) -> None:
        self._has_echo = False
        self._ok()

    def _registration(self, kind: str) -> None:
        is_here = self.has_4g == (kind == "E")
        self._say(f"+C{kind}REG: 0,{(1 if is_here else 4) if self.is_registered else 2}")
        self._ok()

    def _pin(self) -> None:
        self._say("+CPIN: READY")
        self._ok()

    def _begin_file(self, name: str, length: str) -> None:
        self._awaits = (int(length), name)
        self._due.append((self.now + self.answer_ms, b"\r\n>"))

    def _configure_tls(self, name: str, value: str) -> None:
        self._ssl[name] = value.strip('"')
        self._ok()

    def _init(self) -> None:
        if self._http is not None:
            return self._say("ERROR")
        self._http = {}
        return self._ok()

    def _parameter(self, name: str, value: str) -> None:
        if self._http is None:
            return self._say("ERROR")
        self._http[name] = value.strip('"')
        return self._ok()

    def _data(self, length: str) -> None:
        if self._http is None:
            return self._say("ERROR")
        self._awaits = (int(length), "")
        return self._say("DOWNLOAD")

    def _take_data(self, name: str, data: bytes) -> None:
        if name:
            self.files[name] = data.decode()
        elif self._http is not None:
            self._http["BODY"] = data
        self._ok()

    def _action(self) -> None:
        if self._http is None:
            return self._say("ERROR")
        self._ok()
        request = Request(self._http.get("URL", ""), self._http.get("USERDATA", ""), self._http.get("BODY", b""))
        if not self.is_registered:
            self._reply = Reply(706)
        elif request.url.startswith("https") and not self._trusts():
            self._reply = Reply(715)
        else:
            self._reply = self.server(request)
            if self._reply.status < 600:
                self.requests.append(request)
        length = len(self._reply.body) if self._reply.status < 600 else 0
        return self._say(f"+HTTPACTION: 1,{self._reply.status},{length}", self.action_ms)

    def _trusts(self) -> bool:
        root = self.files.get(self._ssl.get("cacert", ""))
        has_context = self._http is not None and self._http.get("SSLCFG") == "0"
        return has_context and self._ssl.get("authmode") == "1" and root == self.server_root

    def _headers(self) -> None:
        if self._reply is None:
            return self._say("ERROR")
        lines = [f"HTTP/1.1 {self._reply.status} X", *self._reply.headers]
        self._say(f"+HTTPHEAD: {sum(map(len, lines))}\r\n" + "\r\n".join(lines))
        return self._ok()

    def _read(self) -> None:
        if self._reply is None:
            return self._say("ERROR")
        self._ok()
        body = self._reply.body[:64]
        if body:
            self._say(f"+HTTPREAD: DATA,{len(body)}\r\n{body}")
        return self._say("+HTTPREAD: 0")

    def _terminate(self) -> None:
        if self._http is None:
            return self._say("ERROR")
        self._http = self._reply = None
        return self._ok()


_COMMANDS: list[tuple[str, Callable[..., None]]] = [
    (r"AT", Sim7600._ok),
    (r"ATE0", Sim7600._echo_off),
    (r"AT\+CNMI=0,0,0,0,0", Sim7600._ok),
    (r"AT\+CPIN\?", Sim7600._pin),
    (r'AT\+CGDCONT=1,"IP","[^"]+"', Sim7600._ok),
    (r'AT\+CCERTDOWN="([^"]+)",(\d+)', Sim7600._begin_file),
    (r'AT\+CSSLCFG="(\w+)",0,(\d|"[^"]+")', Sim7600._configure_tls),
    (r"AT\+C([EG])REG\?", Sim7600._registration),
    (r"AT\+HTTPINIT", Sim7600._init),
    (r'AT\+HTTPPARA="(\w+)",(\d|"[^"]+")', Sim7600._parameter),
    (r"AT\+HTTPDATA=(\d+),\d+", Sim7600._data),
    (r"AT\+HTTPACTION=1", Sim7600._action),
    (r"AT\+HTTPHEAD", Sim7600._headers),
    (r"AT\+HTTPREAD=0,64", Sim7600._read),
    (r"AT\+HTTPTERM", Sim7600._terminate),
]
