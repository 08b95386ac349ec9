"""What an import of a small table changed: its rows before and after, compared."""

from collections.abc import Mapping

from svitlobot.db.models import ImportChange
from svitlobot.db.queries.imports.snapshots import Image


def differences(
    import_id: int, thing: str, before: Mapping[str, Image], after: Mapping[str, Image]
) -> list[ImportChange]:
    """Return what to keep of an import that led from ``before`` to ``after``."""
    return [
        ImportChange(import_id=import_id, thing=thing, key=key, before=before.get(key), after=after.get(key))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]
