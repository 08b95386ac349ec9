"""What every table shares."""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, MetaData, func, inspect
from sqlalchemy.orm import DeclarativeBase, mapped_column


class Base(DeclarativeBase):
    """The declarative base; names are fixed so that migrations can speak of constraints."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: DateTime(timezone=True)}  # noqa: RUF012 - SQLAlchemy reads it as a class attribute


CreatedAt = Annotated[datetime, mapped_column(server_default=func.now())]
BigId = Annotated[int, mapped_column(BigInteger, primary_key=True)]

# Columns by table that no model maps any more and the schema still has, for the release before names them in its
# statements. The first release after the one whose migration retired them drops them and strikes them off.
RETIRED = frozenset(
    {
        ("users", "referral_count"),  # since revision 0026
        ("users", "total_notifications_sent"),  # since revision 0026
        ("payment_callbacks", "handled_at"),  # since revision 0026
    }
)


def column_names(row: Base) -> list[str]:
    """Return the names of a row's columns."""
    return [attribute.key for attribute in inspect(row).mapper.column_attrs]


def key_of(row: Base) -> list[Any]:
    """Return a row's primary key."""
    return list(inspect(row).mapper.primary_key_from_instance(row))
