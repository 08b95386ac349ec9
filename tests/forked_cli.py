"""The `svitlobot` program for tests that call it forty times: it imports once and forks for each call.

As a script it is the program itself. It hands its files, folder and environment to the server, passes signals on, and
ends as the command ended.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_READY = "ready\n"
_STOPPED_BY = (signal.SIGINT, signal.SIGTERM)
_IMPORTED = (
    "svitlobot.cli.app",
    "svitlobot.bootstrap",
    "svitlobot.api.app",
    "svitlobot.backups.archive",
    "svitlobot.db.migrate",
    "svitlobot.launch.servers",
    "svitlobot.services.imports.runner",
    "svitlobot.services.payments.ledger_audit",
    "openpyxl",
)


@contextmanager
def forked_cli(folder: Path) -> Iterator[str]:
    """Run the server; give the shell command that stands for `svitlobot`."""
    from svitlobot.launch.process import die_with_parent

    address = folder / "cli.sock"
    server = subprocess.Popen(
        [sys.executable, "-P", __file__, "serve", str(address)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one system call, takes no lock
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline() == _READY
        yield f'exec {sys.executable} -IS {__file__} call {address} "$@"'
    finally:
        os.killpg(server.pid, signal.SIGTERM)  # with all commands that still run
        server.wait()


def _call(address: str, *arguments: str) -> int:
    """Have the server run a command with our standard files; return its exit code."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPED_BY)  # they wait until we know whom to pass them to
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        call = json.dumps({"arguments": arguments, "folder": str(Path.cwd()), "environment": dict(os.environ)}).encode()
        socket.send_fds(connection, [len(call).to_bytes(4)], [0, 1, 2])
        connection.sendall(call)
        command = int.from_bytes(connection.recv(4))
        for number in _STOPPED_BY:
            signal.signal(number, lambda number, _: os.kill(command, number))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPED_BY)
        return (connection.recv(1) or b"\1")[0]  # nothing comes when the server was stopped


def _serve(address: str) -> None:
    import gc
    from importlib import import_module
    from socketserver import BaseRequestHandler, ForkingMixIn, UnixStreamServer

    for module in _IMPORTED:
        import_module(module)
    gc.collect()
    gc.freeze()  # a command does not look through what is imported, nor copy it by doing so

    class Command(BaseRequestHandler):
        """One call, in a process of its own."""

        def handle(self) -> None:
            size, files, _, _ = socket.recv_fds(self.request, 4, 3)
            call = json.loads(self.request.recv(int.from_bytes(size), socket.MSG_WAITALL))
            for standard, file in enumerate(files):
                os.dup2(file, standard)
                os.close(file)
            os.chdir(call["folder"])
            os.environ.clear()
            os.environ.update(call["environment"])
            sys.argv = ["svitlobot", *call["arguments"]]
            signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPED_BY)  # they wait until the command can obey them
            command = os.fork()
            if command == 0:
                os._exit(_exit_code())
            self.request.sendall(command.to_bytes(4))
            _, status = os.waitpid(command, 0)  # some commands leave at once, and never come back to us
            code = os.waitstatus_to_exitcode(status)
            self.request.sendall(bytes([code if code >= 0 else 128 - code]))

    class Server(ForkingMixIn, UnixStreamServer):
        """A process for each call."""

    with Server(address, Command) as server:
        sys.stdout.write(_READY)
        sys.stdout.flush()
        server.serve_forever(poll_interval=60)


def _exit_code() -> int:
    """Run the command line; return what it ends with."""
    from svitlobot.cli import main

    code: object = 0
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPED_BY)
        main()
    except SystemExit as end:
        code = end.code
    except KeyboardInterrupt:
        code = 128 + signal.SIGINT
    except Exception:  # noqa: BLE001 - what Python does with one at the end of a program
        sys.excepthook(*sys.exc_info())
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else int(code is not None)


if __name__ == "__main__":
    verb, *arguments = sys.argv[1:]
    if verb == "serve":
        _serve(*arguments)
    else:
        sys.exit(_call(*arguments))
