"""What PostgreSQL can keep, of what JSON and a URL can say."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

NO_NUL = r"^[^\x00]*$"  # a text may have any character but this one
# In any zone such a moment is still one that Python and PostgreSQL can reckon with.
Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))]
