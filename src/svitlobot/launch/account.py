"""Which system account embedded servers run as, and the directories that account must reach.

PostgreSQL refuses to run as root. An ordinary user runs the servers as themselves; root runs them as the
owner of the data directory, or, when there is no data directory, as a system account of our own.
"""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypedDict

import structlog

from svitlobot.errors import ConfigurationError

SYSTEM_ACCOUNT = "svitlobot"

_log = structlog.get_logger(__name__)


class Identity(TypedDict, total=False):
    """The arguments of `subprocess` that change who a child runs as."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """The user an embedded server runs as."""

    uid: int
    gid: int

    def identity(self) -> Identity:
        """Return what `subprocess` needs to start a child as this account."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account(data_dir: Path) -> Account:
    """Return the account that the server of `data_dir` runs as.

    Raises ConfigurationError when the directory belongs to another account, or when root has no account to use.
    """
    owner = data_dir.stat() if data_dir.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner.st_uid != os.geteuid():
            raise ConfigurationError(
                f"{data_dir} належить користувачу {_name(owner.st_uid)}: запустіть від нього або змініть VAR_DIR"
            )
        return Account(os.geteuid(), os.getegid())
    if owner is not None and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    return _system_account()


def own_directory(path: Path, account: Account) -> None:
    """Create `path` if need be; make it private to the account and reachable by it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.stat().st_uid != account.uid:
        os.chown(path, account.uid, account.gid)
    path.chmod(0o700)
    let_reach(path, account)


def let_reach(path: Path, account: Account) -> None:
    """Let the account walk down to `path`.

    Only root needs this. The right to pass through is added, never the right to list: /root stays unreadable.
    """
    if account.uid == os.geteuid():
        return
    for parent in path.resolve().parents:
        status = parent.stat()
        if status.st_uid != account.uid and not status.st_mode & stat.S_IXOTH:
            _log.warning("directory opened for passing through", path=str(parent), account=_name(account.uid))
            parent.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXOTH)


def let_read(tree: Path, account: Account) -> None:
    """Let the account read and run an installed package: root may have installed it with umask 077."""
    if account.uid == os.geteuid():
        return
    let_reach(tree, account)
    if tree.stat().st_mode & stat.S_IROTH:  # installers treat the files of one package alike
        return
    for path in (tree, *tree.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        path.chmod(mode | (mode & 0o500) >> 6)


def socket_dir(data_dir: Path, account: Account) -> Path:
    """Return, made and checked, the private directory for the server's socket.

    It is short because a socket's path is limited to 107 bytes, which a data directory may well exceed, and
    in the sticky /tmp, where a stranger might have made it first: such a directory is refused.
    """
    path = socket_path(data_dir)
    path.mkdir(mode=0o700, exist_ok=True)
    if path.lstat().st_uid == os.geteuid() != account.uid and not path.is_symlink():
        os.chown(path, account.uid, account.gid)
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != account.uid or stat.S_IMODE(status.st_mode) != 0o700:
        raise ConfigurationError(f"{path} не є приватною текою користувача {_name(account.uid)}: видаліть її")
    return path


def socket_path(data_dir: Path) -> Path:
    """Return where the server of an existing `data_dir` has its socket directory."""
    digest = sha256(os.fsencode(data_dir.resolve())).hexdigest()[:16]
    return Path(f"/tmp/svitlobot-{data_dir.stat().st_uid}-{digest}")  # noqa: S108 - `socket_dir` makes sure it is ours


def remove_socket_dir(data_dir: Path) -> None:
    """Remove the socket directory of a stopped server, unless something still lives in it."""
    path = socket_path(data_dir)
    if path.exists() and not any(path.iterdir()):
        path.rmdir()


def _system_account() -> Account:
    try:
        found = pwd.getpwnam(SYSTEM_ACCOUNT)
    except KeyError:
        found = _made_system_account()
    return Account(found.pw_uid, found.pw_gid)


def _made_system_account() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_ACCOUNT]
    try:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - a constant; found in root's own PATH
        _log.info("system account created for the embedded servers", account=SYSTEM_ACCOUNT)
    except (OSError, subprocess.CalledProcessError):
        pass  # another start may have made it this very moment; the look-up decides
    try:
        return pwd.getpwnam(SYSTEM_ACCOUNT)
    except KeyError:
        raise ConfigurationError(
            f"PostgreSQL не працює від root, а користувача {SYSTEM_ACCOUNT} не вдалося створити: створіть його, "
            "запустіть від звичайного користувача або задайте DATABASE_URL і REDIS_URL"
        ) from None


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"
