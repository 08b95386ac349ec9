"""One user at a time of a `var` directory."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from svitlobot.errors import ConfigurationError, ConflictError

UP = "up"
COMMAND = "command"


class InUseError(ConflictError):
    """Another process holds the directory."""

    code = "var_in_use"

    def __init__(self, var_dir: Path, pid: str, purpose: str) -> None:
        who = "svitlobot up" if purpose == UP else "інша команда"
        super().__init__(f"з {var_dir} вже працює {who}, процес {pid or '?'}: зупиніть його або змініть VAR_DIR")
        self.purpose = purpose


@contextmanager
def var_lock(var_dir: Path, purpose: str) -> Iterator[None]:
    """Hold `<var_dir>/up.lock` for a purpose, UP or COMMAND; the kernel lets go of it whatever becomes of us.

    Raises InUseError, which says who holds it, and ConfigurationError when we may not write there.
    """
    try:
        var_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(var_dir / "up.lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise ConfigurationError(
            f"{var_dir} недоступна для запису ({error.strerror}): виправте це або змініть VAR_DIR"
        ) from None
    with os.fdopen(descriptor, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid, _, holder = file.read().partition(" ")
            raise InUseError(var_dir, pid, holder.strip()) from None
        file.truncate(0)
        file.write(f"{os.getpid()} {purpose}\n")
        file.flush()
        yield
