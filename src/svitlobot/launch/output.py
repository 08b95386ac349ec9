"""What children print, passed on line by line under the name of the role."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress

Output = Callable[[str, bytes], None]

_LONGEST_LINE = 64 * 1024


def prefixed(names: Iterable[str]) -> Output:
    """Return an output that shows, for a person, which role says what."""
    width = max(map(len, names), default=0)
    return lambda name, line: _write(f"{name:<{width}} │ ".encode() + line)


def plain() -> Output:
    """Return an output that leaves lines as they are: in JSON they name their role themselves."""
    return lambda _, line: _write(line)


async def forward(descriptor: int, name: str, output: Output) -> None:
    """Hand over each line read from the pipe until its end, and close it. Very long lines are cut in pieces."""
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: protocol, os.fdopen(descriptor, "rb", buffering=0))
    rest = b""
    try:
        while chunk := await reader.read(_LONGEST_LINE):
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) >= _LONGEST_LINE:
                lines, rest = [*lines, rest], b""
            for line in lines:
                output(name, line)
        if rest:
            output(name, rest)
    finally:
        transport.close()


def _write(line: bytes) -> None:
    with suppress(OSError):  # a closed terminal or a full disk must not stop the messages
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()
