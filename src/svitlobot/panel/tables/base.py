"""Base view of a table: bounded reads, audited changes, read-only by default."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any, ClassVar
from urllib.parse import quote

import structlog
from sqladmin import ModelView
from sqladmin.helpers import get_object_identifier
from sqladmin.pagination import Pagination
from sqlalchemy import BigInteger, Date, Integer, Select, String, Text, false, func, inspect, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapper
from starlette.datastructures import URL
from starlette.requests import Request

from svitlobot.db.models import Base, Queue
from svitlobot.db.session import OUTAGES, Database
from svitlobot.errors import ConflictError, NotFoundError, SvitloBotError, UnavailableError
from svitlobot.panel.context import PanelContext, actor_of, context_of
from svitlobot.panel.cookies import PATH
from svitlobot.panel.labels import LABELS
from svitlobot.panel.read_session import NO_ROW, read_session
from svitlobot.panel.tables.forms import FORMATTERS, GuardedForm
from svitlobot.panel.value_names import names_of
from svitlobot.services.admin import table_edits

log = structlog.get_logger()

MOST_ROWS = 1_000
_BIGGEST = {Integer: 2**31 - 1, BigInteger: 2**63 - 1}


class Table(ModelView):
    """A read-only view of a table. A subclass names what may be changed and validates it."""

    can_create = can_edit = can_delete = can_export = can_import = False
    page_size = 25
    page_size_options: ClassVar = [25, 50, 100]
    search_auto_submit = False
    most_rows = MOST_ROWS
    is_small: ClassVar[bool] = False  # small enough to look for a piece of a word in
    form_base_class = GuardedForm
    column_type_formatters: ClassVar = FORMATTERS

    def __init__(self) -> None:
        mapper: Mapper[Any] = inspect(self.model)
        names = [attribute.key for attribute in mapper.column_attrs]
        cls = type(self)
        shown = {*names, *map(str, cls.column_details_list)}
        cls.column_labels = {name: LABELS[name] for name in shown if name in LABELS}
        if not cls.column_details_list:
            cls.column_details_list = [name for name in names if not table_edits.is_secret(name)]
        if not cls.column_default_sort:
            cls.column_default_sort = [(key.name, not self.is_small) for key in self.pk_columns]
        formatters: dict[Any, Any] = {name: by for name in names if (by := _by_code(mapper, name))}
        if "queue_id" in names and self.model is not Queue:
            formatters["queue_id"] = _queue_name
        cls.column_formatters = formatters | dict(cls.column_formatters)
        cls.column_formatters_detail = formatters | dict(cls.column_formatters_detail)
        super().__init__()

    @property
    def database(self) -> Database:
        """The process's database."""
        context: PanelContext = self._admin_ref.admin.state.context
        return context.database

    async def _run_query(self, stmt: Any) -> Any:  # noqa: ANN401 - sqladmin's own
        async with read_session(self.database) as session:
            return (await session.execute(stmt)).scalars().unique().all()

    async def _run_arbitrary_query(self, stmt: Any) -> Any:  # noqa: ANN401 - sqladmin's own
        async with read_session(self.database) as session:
            return (await session.execute(stmt)).all()

    def _stmt_by_identifier(self, identifier: str) -> Select[Any]:
        try:
            return super()._stmt_by_identifier(identifier)
        except (ValueError, TypeError, ArithmeticError):  # no key of this table looks so
            raise NotFoundError(NO_ROW) from None

    def sort_query(self, stmt: Select[Any], request: Request) -> Select[Any]:
        """Sort the rows and read only the first ``MOST_ROWS``, so that nothing counts millions."""
        return super().sort_query(stmt, request).limit(MOST_ROWS)

    def search_query(self, stmt: Select[Any], term: str) -> Select[Any]:
        """Search by equality, as an index can; in small tables by substring."""
        term = term.strip()
        columns = [getattr(self.model, name) for name in self._search_fields]
        wanted = [condition for column in columns if (condition := self._condition(column, term)) is not None]
        return stmt.where(or_(false(), *wanted))

    def _condition(self, column: Any, term: str) -> Any:  # noqa: ANN401 - SQLAlchemy's
        kind = column.type
        if isinstance(kind, Integer):
            most = _BIGGEST[BigInteger if isinstance(kind, BigInteger) else Integer]
            is_number = term.removeprefix("-").isascii() and term.removeprefix("-").isdigit() and len(term) < 20
            return column == int(term) if is_number and abs(int(term)) <= most else None
        if isinstance(kind, (String, Text)):
            return func.lower(column).contains(term.lower(), autoescape=True) if self.is_small else column == term
        return column == day if isinstance(kind, Date) and (day := _day(term)) else None

    def _build_url_for(self, name: str, request: Request, obj: Any) -> URL:  # noqa: ANN401, ARG002 - sqladmin's own
        """Return a row's URL without the application's slow look-up over all routes."""
        return URL(f"{PATH}/{self.identity}/{name.partition(':')[2]}/{quote(str(get_object_identifier(obj)), safe='')}")

    async def list(self, request: Request) -> Pagination:
        """Return a page of rows."""
        await self._before_rows(request)
        return await super().list(request)

    async def get_object_for_details(self, request: Request) -> Any:  # noqa: ANN401 - a row
        """Return one row."""
        await self._before_rows(request)
        return await super().get_object_for_details(request)

    async def _before_rows(self, request: Request) -> None:
        """Read what the formatters of rows need."""
        rows = await self._run_arbitrary_query(select(Queue.queue_id, Queue.name))
        request.state.queue_names = {queue_id: name for queue_id, name in rows}  # noqa: C416 - rows are no tuples

    def validated(self, _row: Any, values: dict[str, Any]) -> Mapping[str, Any]:  # noqa: ANN401 - a row
        """Return validated values. Raises InvalidInputError. Subclasses override it."""
        return values

    async def update_model(self, request: Request, pk: str, data: dict[str, Any]) -> Any:  # noqa: ANN401 - a row
        """Change a row and audit the change, in one transaction."""
        context = context_of(request)

        async def work(session: Any) -> Any:  # noqa: ANN401
            row = await self._locked(session, pk)
            await self.apply(session, row, data, context.clock(), actor=actor_of(request))
            return row

        return await self._changing(work)

    async def insert_model(self, request: Request, data: dict[str, Any]) -> Any:  # noqa: ANN401 - a row
        """Add a row and audit the change, in one transaction."""
        context = context_of(request)

        async def work(session: Any) -> Any:  # noqa: ANN401
            row: Base = self.model(**self.validated(None, data))
            await table_edits.add(session, row, context.clock(), actor=actor_of(request))
            return row

        return await self._changing(work)

    async def delete_model(self, request: Request, pk: Any) -> None:  # noqa: ANN401 - sqladmin's own
        """Remove a row and audit the change, in one transaction."""
        context = context_of(request)

        async def work(session: Any) -> None:  # noqa: ANN401
            row = await self._locked(session, pk)
            await self.check_removable(session, row)
            await table_edits.remove(session, row, context.clock(), actor=actor_of(request))

        await self._changing(work)

    async def apply(self, session: Any, row: Any, data: dict[str, Any], now: datetime, *, actor: str) -> None:  # noqa: ANN401
        """Apply the form's values to a locked row."""
        await table_edits.change(session, row, self.validated(row, data), now, actor=actor)

    async def check_removable(self, _session: Any, _row: Any) -> None:  # noqa: ANN401
        """Raise ConflictError for a row that others refer to. Subclasses override it."""

    async def _changing(self, work: Callable[[Any], Any]) -> Any:  # noqa: ANN401
        try:
            async with self.database.transaction() as session:
                return await work(session)
        except IntegrityError:  # its text is SQL, which helps nobody
            raise ConflictError("Такі значення суперечать іншим рядкам: нічого не змінено") from None
        except OUTAGES:
            raise UnavailableError("База даних тимчасово недоступна; спробуйте за хвилину") from None
        except SvitloBotError:
            raise
        except Exception as error:  # sqladmin would show whatever it says
            log.exception("panel_change_failed", table=self.identity)
            raise UnavailableError("Внутрішня помилка; її вже записано в журнал") from error

    async def _locked(self, session: Any, pk: str) -> Any:  # noqa: ANN401 - a row
        row = (await session.execute(self._stmt_by_identifier(pk).with_for_update())).scalar_one_or_none()
        if row is None:
            raise NotFoundError(NO_ROW)
        return row


def _day(term: str) -> date | None:
    """Parse a date as the panel shows it or as ISO 8601."""
    for written in ("%d.%m.%Y", "%Y-%m-%d"):
        with suppress(ValueError):
            return datetime.strptime(term, written).date()  # noqa: DTZ007 - a day has no time
    return None


def _by_code(mapper: Mapper[Any], column: str) -> Callable[[Any, str], str] | None:
    """Return the formatter of a column that holds codes."""
    names = names_of(str(getattr(mapper.local_table, "name", "")), column)
    if names is None:
        return None

    def shown(row: Any, name: str) -> str:  # noqa: ANN401 - a row
        value = getattr(row, name)
        return "" if value is None else names.get(value, str(value))

    return shown


def _queue_name(row: Any, name: str, request: Request) -> str:  # noqa: ANN401 - a row
    queue_id = getattr(row, name)
    return "" if queue_id is None else getattr(request.state, "queue_names", {}).get(queue_id, str(queue_id))
