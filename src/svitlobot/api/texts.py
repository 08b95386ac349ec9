"""The operator's texts, for the bot."""

from fastapi import APIRouter

from svitlobot.api.auth import Bot
from svitlobot.api.context import InContext
from svitlobot.schemas.users.profile import TextList
from svitlobot.services.texts import changed_texts

router = APIRouter(tags=["texts"])


@router.get(
    "/api/texts",
    dependencies=[Bot],
    summary="Змінені тексти",
    description="Тексти бота, які змінив оператор.",
)
async def list_texts(context: InContext) -> TextList:
    """List the texts that the operator has changed."""
    async with context.database.transaction() as session:
        return TextList(items=await changed_texts(session))
