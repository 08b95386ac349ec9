"""The operator of the tests, and the way to their screens."""

from .people import Person

OPERATOR = 9_001


async def opens(operator: Person, *labels: str) -> None:
    """Open the operator's screen, and one after the other what its buttons lead to."""
    await operator.writes("/admin")
    for label in labels:
        await operator.presses(label)
