"""Several hosts of one machine: network namespaces on a switch of their own. It takes root.

This machine itself is one of them, `HERE`: the outside world, where Telegram, nginx and the sensors are.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import IO, NamedTuple

from svitlobot.errors import ConfigurationError

PREFIX = "svitlo-"
SWITCH = f"{PREFIX}switch"
SUBNET = "10.199.77"
HERE = f"{SUBNET}.1"
PLAIN_USER = "nobody"
REAP_LIMIT_S = 10.0


class Way(NamedTuple):
    """What iptables calls one way of a cable."""

    chain: str
    interface: str
    peer: str


INCOMING = Way("INPUT", "-i", "-s")
OUTGOING = Way("OUTPUT", "-o", "-d")
ANYBODY = "0.0.0.0/0"


@dataclass
class Host:
    """A network namespace: its address, and what was started in it."""

    name: str
    address: str
    logs: Path
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    is_gone: bool = False

    def start(
        self,
        name: str,
        argv: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        is_plain: bool = False,
    ) -> "subprocess.Popen[bytes]":
        """Start a program here; it writes to a log of its own. ``is_plain``: not as root, as PostgreSQL demands."""
        log: IO[bytes] = (self.logs / f"{self.name}-{name}.log").open("ab")
        plainly = ["setpriv", f"--reuid={PLAIN_USER}", "--regid=nogroup", "--clear-groups"] if is_plain else []
        command = ["ip", "netns", "exec", PREFIX + self.name, *plainly, *argv]
        process = subprocess.Popen(  # noqa: S603 - programs of the topology
            command, env=dict(environment or os.environ), stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        log.close()
        self.processes.append(process)
        return process

    def cut(self, *, ways: Sequence[Way] = (INCOMING, OUTGOING), peers: Sequence[str] = (ANYBODY,)) -> None:
        """Cut its cable: what goes these ways, from or to these peers, vanishes, and no reset tells the others."""
        self.is_gone = True
        for way, peer in product(ways, peers):
            rule = [way.chain, way.interface, "eth0", way.peer, peer, "-j", "DROP"]
            _run("ip", "netns", "exec", PREFIX + self.name, "iptables", "-A", *rule)

    def mend(self) -> None:
        """Mend its cable."""
        _run("ip", "netns", "exec", PREFIX + self.name, "iptables", "-F")
        self.is_gone = False

    def freeze(self) -> None:
        """Stop everything that runs on it where it stands; its kernel answers still, as when its disk hangs."""
        self._signal(signal.SIGSTOP)

    def kill(self) -> None:
        """Kill everything that runs on it."""
        self.is_gone = True
        self._signal(signal.SIGKILL)
        for process in self.processes:
            process.wait(REAP_LIMIT_S)

    def _signal(self, number: signal.Signals) -> None:
        for pid in _run("ip", "netns", "pids", PREFIX + self.name).split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), number)


@contextmanager
def network(names: Sequence[str], logs: Path) -> Iterator[dict[str, Host]]:
    """Make a switch and a host for each name; everything is killed and taken away in the end."""
    if os.geteuid() != 0 or any(shutil.which(tool) is None for tool in ("ip", "iptables", "setpriv")):
        raise ConfigurationError("потрібні права root і програми ip, iptables, setpriv: apt install iproute2 iptables")
    hosts = {name: Host(name, f"{SUBNET}.{11 + number}", logs) for number, name in enumerate(names)}
    with ExitStack() as stack:
        stack.enter_context(_namespace(SWITCH))
        _run("ip", "-n", SWITCH, "link", "add", "bridge", "type", "bridge")
        _run("ip", "-n", SWITCH, "link", "set", "bridge", "up")
        _plug("here", None, HERE)
        stack.callback(subprocess.run, ["ip", "link", "del", f"{PREFIX}here"], check=False)
        for host in hosts.values():
            stack.enter_context(_namespace(PREFIX + host.name))
            stack.callback(host.kill)
            _run("ip", "-n", PREFIX + host.name, "link", "set", "lo", "up")
            _plug(host.name, PREFIX + host.name, host.address)
        yield hosts


@contextmanager
def _namespace(name: str) -> Iterator[None]:
    _run("ip", "netns", "add", name)
    try:
        yield
    finally:
        _run("ip", "netns", "del", name)


def _plug(name: str, namespace: str | None, address: str) -> None:
    """Lead a cable from the switch into a namespace, or to this machine."""
    inside, plug = (["-n", namespace], "eth0") if namespace else ([], f"{PREFIX}{name}")
    _run("ip", *inside, "link", "add", plug, "type", "veth", "peer", "name", f"to-{name}", "netns", SWITCH)
    _run("ip", "-n", SWITCH, "link", "set", f"to-{name}", "master", "bridge", "up")
    _run("ip", *inside, "addr", "add", f"{address}/24", "dev", plug)
    _run("ip", *inside, "link", "set", plug, "up")


def _run(*command: str) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - ip and iptables
    if done.returncode != 0:
        raise ConfigurationError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout
