"""Panel operators: accounts, login, logout."""

import asyncio
import hashlib
import secrets
from datetime import datetime

from svitlobot.db.models import OperatorSession, PanelOperator
from svitlobot.db.queries.admin import operators as rows
from svitlobot.db.queries.locks import lock_name
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.admin.operators import IDLE, LASTS, LONGEST_LOGIN, SEEN_EVERY, check_login, is_over
from svitlobot.domain.admin.passwords import (
    NOISE_BYTES,
    SALT_BYTES,
    check_new_password,
    hash_of_no_password,
    hash_password,
    is_password,
)
from svitlobot.errors import ConflictError, NotAuthenticatedError, NotFoundError
from svitlobot.services import audit

WRONG = "Логін або пароль неправильні"

_hashing = asyncio.Semaphore(2)  # each takes 32 MiB; who comes third waits some tenths of a second


async def add(session: AsyncSession, login: str, password: str, now: datetime, *, actor: str) -> PanelOperator:
    """Create an account. Raises InvalidInputError, or ConflictError when the login is taken."""
    login = check_login(login)
    await lock_name(session, f"operator:{login}")
    if await session.get(PanelOperator, login) is not None:
        raise ConflictError(f"Оператор {login} уже є; змінити пароль: svitlobot operators password {login}")
    operator = PanelOperator(login=login, password_hash=await _hashed(password), created_at=now)
    session.add(operator)
    audit.record(session, "operator_added", now, actor=actor, description=login)
    await session.flush()
    return operator


async def set_password(session: AsyncSession, login: str, password: str, now: datetime, *, actor: str) -> None:
    """Change a password, and log the operator out everywhere. Raises InvalidInputError, NotFoundError."""
    operator = await _locked(session, login)
    operator.password_hash = await _hashed(password)
    await _log_out_everywhere(session, operator.login)
    audit.record(session, "operator_password_changed", now, actor=actor, description=operator.login)


async def set_active(session: AsyncSession, login: str, now: datetime, *, is_active: bool, actor: str) -> None:
    """Close an account, and log its operator out everywhere; or open it again. Raises NotFoundError."""
    operator = await _locked(session, login)
    operator.is_active = is_active
    if not is_active:
        await _log_out_everywhere(session, operator.login)
    kind = "operator_enabled" if is_active else "operator_disabled"
    audit.record(session, kind, now, actor=actor, description=operator.login)


async def require(session: AsyncSession, login: str) -> None:
    """Raise NotFoundError for a login that no account has."""
    await _locked(session, login)


async def everyone(session: AsyncSession) -> list[PanelOperator]:
    """Return all accounts, by login."""
    return await rows.list_all(session)


async def is_anybody(session: AsyncSession) -> bool:
    """Tell whether any account may log in."""
    return await rows.is_any_active(session)


def normalized_login(login: str) -> str:
    """Return a typed login as it is looked up and may be logged."""
    printable = "".join(filter(str.isprintable, login)).strip().lower()
    return printable if len(printable) <= LONGEST_LOGIN else f"{printable[:LONGEST_LOGIN]}…"


def locked_out(session: AsyncSession, login: str, address: str, now: datetime) -> None:
    """Record a lockout after too many wrong passwords."""
    audit.record(session, "panel_locked_out", now, actor=None, description=f"{login or 'без логіна'}, {address}")


async def log_in(database: Database, login: str, password: str, address: str, now: datetime) -> str:
    """Log an operator in; return the session token for their cookie, which is stored nowhere else.

    Raises NotAuthenticatedError, which says the same, and takes as long, for a wrong login and a wrong password.
    """
    async with database.transaction() as session:
        operator = await session.get(PanelOperator, normalized_login(login))
    known = hash_of_no_password(secrets.token_bytes(NOISE_BYTES))
    if operator is not None and operator.is_active:
        known = operator.password_hash
    async with _hashing:
        is_right = await asyncio.to_thread(is_password, password, known)
    if operator is None or not is_right:
        raise NotAuthenticatedError(WRONG)
    async with database.transaction() as session:
        again = await _locked(session, operator.login)
        if not again.is_active or again.password_hash != known:  # closed or changed while we calculated
            raise NotAuthenticatedError(WRONG)
        return await _open_session(session, again.login, address, now)


async def _open_session(session: AsyncSession, login: str, address: str, now: datetime) -> str:
    await rows.delete_ended_sessions(session, now, idle_since=now - IDLE)
    token = secrets.token_urlsafe(32)
    session.add(
        OperatorSession(
            token_hash=_hash(token), login=login, address=address[:45], created_at=now, seen_at=now,
            expires_at=now + LASTS,
        )
    )  # fmt: skip
    audit.record(session, "panel_login", now, actor=f"panel:{login}", description=address)
    return token


async def who(session: AsyncSession, token: str, now: datetime) -> str | None:
    """Return the login of a session and note that it is in use; None if it is over."""
    found = await rows.find_session(session, _hash(token))
    if found is None or is_over(found.expires_at, found.seen_at, now):
        return None
    if now - found.seen_at >= SEEN_EVERY:
        found.seen_at = now
    return found.login


async def log_out(session: AsyncSession, token: str, now: datetime) -> None:
    """End a session; its cookie identifies no one any more."""
    login = await rows.delete_session(session, _hash(token))
    if login is not None:
        audit.record(session, "panel_logout", now, actor=f"panel:{login}", description="")


async def _locked(session: AsyncSession, login: str) -> PanelOperator:
    operator = await session.get(PanelOperator, login.strip().lower(), with_for_update=True)
    if operator is None:
        raise NotFoundError(f"Оператора {login} немає; перелік: svitlobot operators list")
    return operator


async def _log_out_everywhere(session: AsyncSession, login: str) -> None:
    await rows.delete_sessions_of(session, login)


async def _hashed(password: str) -> str:
    check_new_password(password)
    async with _hashing:
        return await asyncio.to_thread(hash_password, password, secrets.token_bytes(SALT_BYTES))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
