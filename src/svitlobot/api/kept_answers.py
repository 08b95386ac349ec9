"""Send what is the same for everybody, and was made a moment ago, without finding out again how it is made."""

from datetime import timedelta

from starlette.types import ASGIApp, Receive, Scope, Send

from svitlobot.ready_answers import KeptAnswer

FRESH_FOR = timedelta(seconds=2)
SENT_WHILE_RENEWED = timedelta(seconds=10)


class KeptAnswersMiddleware:
    """Answers from `KeptAnswers`, past the routes.

    When an answer grows old, one request makes it anew; the others that come meanwhile get the old one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a kept answer, or pass the request on."""
        kept = scope["app"].state.kept.find(scope["path"]) if scope["type"] == "http" else None
        if kept is None or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        now = scope["app"].state.context.clock()
        if kept.is_younger(SENT_WHILE_RENEWED if kept.is_renewed else FRESH_FOR, now):
            scope["route"] = kept.route
            await kept.answer(scope, receive, send)
        else:
            await self._renew(kept, scope, receive, send)

    async def _renew(self, kept: KeptAnswer, scope: Scope, receive: Receive, send: Send) -> None:
        kept.is_renewed = True
        try:
            await self._app(scope, receive, send)
        finally:
            kept.is_renewed = False
