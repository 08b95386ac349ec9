"""A sensor with the modem's driver, as they run on the board, wired to a simulated modem; the time is the test's."""

import fcntl
import os
import select
import struct
import subprocess
import termios
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import orjson

from .sim7600 import Sim7600

PATIENCE = 20.0  # seconds of the machine's own time for bytes to pass the terminal


class Bench:
    """A sensor wired to a modem."""

    def __init__(self, driver: Path, modem: Sim7600, link: str) -> None:
        self.modem = modem
        self.relay = True
        self.now = 0
        self.restarts = self.pending = 0
        self.is_ready = False
        self._read = self._written = 0
        self._process = subprocess.Popen(
            [driver, modem.path, link], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        assert self._process.stdout.readline() == "ready\n"

    def close(self) -> None:
        self._process.stdin.close()
        assert self._process.wait(10) == 0
        self.modem.close()

    def run(self, seconds: float, step_ms: int = 100) -> None:
        until = self.now + seconds * 1000
        while self.now < until:
            self.now += step_ms
            self._step()

    def until(self, condition: Callable[[], bool], within: float) -> None:
        limit = self.now + within * 1000
        while not condition():
            assert self.now < limit, "it did not come to pass"
            self.run(0.1)

    def _step(self) -> None:
        self._await(lambda: self._waiting() >= self.modem.written - self._read)
        self._process.stdin.write(f"{self.now} {int(self.relay)}\n")
        read, written, restarts, is_ready, pending = map(int, self._process.stdout.readline().split())
        received = self._receive(written - self._written)
        self._read, self._written, self.is_ready, self.pending = read, written, bool(is_ready), pending
        if restarts > self.restarts:
            self.restarts = restarts
            self.modem.restart()
        self.modem.take(received, self.now)
        self.modem.step(self.now)

    def _receive(self, count: int) -> bytes:
        received = b""
        while len(received) < count:
            assert select.select([self.modem.master], [], [], PATIENCE)[0]
            received += os.read(self.modem.master, count - len(received))
        return received

    def _waiting(self) -> int:
        return struct.unpack("i", fcntl.ioctl(self.modem.slave, termios.FIONREAD, b"\0" * 4))[0]

    def _await(self, condition: Callable[[], bool]) -> None:
        began = monotonic()
        while not condition():
            assert monotonic() - began < PATIENCE

    @property
    def states(self) -> list[int]:
        """What the server was told, each reading once."""
        told = {}
        for request in self.modem.requests:
            reading = orjson.loads(request.body)
            told[reading["seq"]] = reading["is_power_on"]
        return [told[seq] for seq in sorted(told)]
