"""Views of every table of the database: the described ones, and read-only views of the others."""

from sqladmin.models import ModelViewMeta
from sqlalchemy import LargeBinary, inspect

from svitlobot.db.models import ActionLog, Base, Schedule
from svitlobot.panel.tables import city, messages, payments, running, users
from svitlobot.panel.tables.base import Table
from svitlobot.services.admin.table_edits import is_secret

OTHERS = "Інше"
DESCRIBED: tuple[type[Table], ...] = (*city.TABLES, *users.TABLES, *payments.TABLES, *messages.TABLES, *running.TABLES)
_SHOWN = 8  # columns of a table that nobody has described

# The audit has its own page; `city.Windows` shows the schedule's windows.
_ELSEWHERE = {ActionLog, Schedule}


def tables() -> list[type[Table]]:
    """Return all views; a table without a described view gets a read-only one."""
    described = {view.model for view in DESCRIBED} | _ELSEWHERE
    models = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__name__)
    return [*DESCRIBED, *(_read_only(model) for model in models if model not in described)]


def _read_only(model: type[Base]) -> type[Table]:
    attributes = inspect(model).column_attrs
    readable = [
        one.key for one in attributes if not is_secret(one.key) and not isinstance(one.columns[0].type, LargeBinary)
    ]
    body = {
        "name": model.__tablename__,
        "name_plural": model.__tablename__,
        "category": OTHERS,
        "category_icon": "fa-solid fa-table",
        "icon": "fa-solid fa-table",
        "column_list": readable[:_SHOWN],
        "column_details_list": readable,
        "__doc__": f"`{model.__tablename__}`, read-only.",
    }
    view: type[Table] = ModelViewMeta(f"{model.__name__}ReadOnly", (Table,), body, model=model)
    return view
