"""A town whose database hesitates before each statement."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from racing import racing
from svitlobot.db.models import Tariff
from svitlobot.db.session import Database
from svitlobot.schemas.users.profile import Registration
from svitlobot.services.users import profile
from town import Town

from .use_cases import MARKS


@pytest.fixture
async def town(emptied_database: Database) -> AsyncIterator[Town]:
    """Olena, Taras and Nadiia, and two prices; the town's database hesitates."""
    async with racing(emptied_database) as database:
        town = Town(database)
        async with database.transaction() as session:
            session.add(Tariff(tier="STANDARD", days=30, price=Decimal(49), price_stars=60))
            session.add(Tariff(tier="PRO", days=30, price=Decimal(98), price_stars=120))
            for user_id in MARKS:
                await profile.register(session, Registration(user_id=user_id), town.clock(), has_channel=False)
        yield town
