"""What follows from each outcome of a send: a result, another try, or a rest for the whole bot."""

import time
from dataclasses import dataclass, field
from datetime import date

import structlog

from svitlobot.clock import Clock
from svitlobot.db.queries.outbox.batches import Result
from svitlobot.domain.outbox.delivery import FOR_OPERATOR, MAX_AMBIGUOUS, Priority, ambiguous_delay, retry_delay
from svitlobot.gateways.telegram.client import (
    Ambiguous,
    Delivered,
    Migrated,
    NotSent,
    Outcome,
    Refused,
    RetryAfter,
    TokenRefused,
    Unreachable,
)
from svitlobot.metrics.messages import BotMeter, TelegramAnswer, count_given_up, count_sent
from svitlobot.send_limiter import SharedRateLimiter
from svitlobot.sender.health import FREE_TRIES, LONGEST_PAUSE_S, BotHealth
from svitlobot.sender.moved_chats import MovedChats
from svitlobot.sender.outbox import Message, Outbox
from svitlobot.sender.recorder import Recorder
from svitlobot.sender.refused_chats import RefusedChats
from svitlobot.sender.spending import Spending
from svitlobot.tracing import record_span

log = structlog.get_logger()

TOKEN_REFUSED_PAUSE_S = 30.0
WARNING_INTERVAL_S = 10.0
PUT_BY_TRIES = 2  # a message that may have gone out is tried early no more often: a bad day would use its tries up
_ANSWERS: dict[type[Outcome], TelegramAnswer] = {
    Delivered: TelegramAnswer.DELIVERED,
    Unreachable: TelegramAnswer.UNREACHABLE,
    Refused: TelegramAnswer.REFUSED,
    RetryAfter: TelegramAnswer.RETRY_AFTER,
    NotSent: TelegramAnswer.NOT_SENT,
    Ambiguous: TelegramAnswer.AMBIGUOUS,
    TokenRefused: TelegramAnswer.TOKEN_REFUSED,
    Migrated: TelegramAnswer.MIGRATED,
}
NEVER_CHARGED = (Unreachable, Refused, RetryAfter, NotSent, TokenRefused, Migrated)


@dataclass(slots=True)
class Outcomes:
    """Draws the conclusions for one bot's messages."""

    slot: int
    outbox: Outbox
    recorder: Recorder
    clock: Clock
    spending: Spending
    moved_chats: MovedChats
    refused_chats: RefusedChats
    meter: BotMeter
    health: BotHealth = field(default_factory=BotHealth)
    token_refused_until: float = 0.0
    _warned_at: dict[str, float] = field(default_factory=dict)

    @property
    def resumes_at(self) -> float:
        """Return before when (monotonic seconds) the bot sends nothing."""
        return max(self.token_refused_until, self.health.resumes_at)

    async def conclude(
        self, message: Message, outcome: Outcome, started_at: float, limiter: SharedRateLimiter, paid_on: date | None
    ) -> None:
        """Settle a message or put it back, and note the bot's health by its outcome."""
        self.meter.answered(_ANSWERS[type(outcome)], time.monotonic() - started_at)
        self._note_health(outcome, started_at)
        if paid_on is not None and isinstance(outcome, NEVER_CHARGED):
            self.spending.give_back(paid_on, 1)
        self._note_chat(message, outcome)
        match outcome:
            case Delivered():
                self.settle(message, "sent")
            case Unreachable(reason):
                self.settle(message, "blocked", reason, is_unreachable=True)
            case Migrated(new_chat_id):
                self.moved_chats.moved(message.recipient.user_id, new_chat_id)
                self._retry(message, 0)
            case Refused(reason):
                self._refused(message, reason, is_paid=paid_on is not None)
            case RetryAfter(seconds):
                await self._pause(message, seconds, limiter)
            case TokenRefused(reason):
                self._stop_bot(message, reason)
            case Ambiguous(reason):
                self.try_ambiguous_again(message, reason)
            case NotSent(reason):
                self._warn("message_not_sent", reason)
                self._try_unsent_again(message)

    def _note_chat(self, message: Message, outcome: Outcome) -> None:
        """Remember whether a chat that an operator has to see to takes messages; people's own are theirs."""
        user_id = message.recipient.user_id
        if user_id > 0 and message.job.batch.kind not in FOR_OPERATOR:
            return
        chat_id = self.moved_chats.current(user_id)
        if isinstance(outcome, Delivered):
            self.refused_chats.delivered(chat_id)
        elif isinstance(outcome, Unreachable | Refused):
            self.refused_chats.refused(chat_id, outcome.reason)

    def _refused(self, message: Message, reason: str, *, is_paid: bool) -> None:
        if not is_paid:
            self._warn("message_refused", reason)
            self.settle(message, "failed", reason)
            return
        # Perhaps it is paying that Telegram refuses: the message is tried for free before it is given up.
        self._warn("paid_message_refused", reason)
        self.spending.refused()
        message.may_be_paid = False
        self._retry(message, 0)

    async def _pause(self, message: Message, seconds: float, limiter: SharedRateLimiter) -> None:
        message.attempts -= 1  # Telegram never looked at it
        self._warn("too_many_requests", f"retry after {seconds:g} s")
        await limiter.pause(seconds)
        # Ordinary messages keep their place, as no slot comes before the pause is over.
        self._retry(message, seconds if message.job.batch.priority == Priority.PERSONAL else 0)

    def _stop_bot(self, message: Message, reason: str) -> None:
        message.attempts -= 1
        log.error("bot_token_refused", slot=self.slot, reason=reason)
        self.token_refused_until = time.monotonic() + TOKEN_REFUSED_PAUSE_S
        self._retry(message, 0)

    def settle(self, message: Message, state: str, error: str | None = None, *, is_unreachable: bool = False) -> None:
        """Hand a message's result to the recorder, and its batch when that was the last one."""
        batch = message.job.batch
        self.recorder.add(
            Result(
                event_at=batch.event_at,
                event_id=batch.event_id,
                user_id=message.recipient.user_id,
                state=state,
                attempts=message.attempts,
                at=message.composed_at or self.clock(),  # the moment its text speaks of
                error=error,
                is_unreachable=is_unreachable,
                told_address=message.recipient.address if message.recipient.is_named else None,
            )
        )
        self._count_result(message, state, error)
        if self.outbox.close(message):
            self.recorder.finish(batch.key)
            log.info("notification_sent", **batch.traces, **message.job.results)
            leased_at, sent = message.job.leased_at, message.job.results["sent"]
            record_span("send batch", batch.request_id, leased_at, event_id=batch.event_id, sent=sent)

    def _count_result(self, message: Message, state: str, error: str | None) -> None:
        message.job.results[state] += 1
        batch = message.job.batch
        if state == "sent":
            count_sent(batch.kind, batch.priority, (self.clock() - batch.event_at).total_seconds())
        else:
            count_given_up(batch.kind, state)
        what = "notification_sent" if state == "sent" else "notification_not_sent"
        traces, user_id = batch.traces, message.recipient.user_id
        log.debug(what, **traces, user_id=user_id, state=state, error=error)

    def try_ambiguous_again(self, message: Message, reason: str) -> None:
        """Put a message back that may have gone out, unless it has been tried often enough."""
        self._warn("message_ambiguous", reason)
        message.ambiguous += 1
        if message.ambiguous >= MAX_AMBIGUOUS:
            self.settle(message, "failed", reason)
        else:
            message.is_put_by = message.ambiguous <= PUT_BY_TRIES
            self._retry(message, ambiguous_delay(message.ambiguous))

    def _try_unsent_again(self, message: Message) -> None:
        """Keep a message in its place; one that fails alone, while others go through, waits longer and longer."""
        if self.health.is_away:
            # Long enough that the next probe is another message: one that always fails must not stop the others.
            message.is_put_by = True
            self._retry(message, 2 * LONGEST_PAUSE_S)
            return
        message.failures += self.health.failures == 1
        alone = message.failures - FREE_TRIES
        self._retry(message, retry_delay(alone) if alone > 0 else 0)

    def _note_health(self, outcome: Outcome, started_at: float) -> None:
        if isinstance(outcome, NotSent | Ambiguous):
            was_away = self.health.is_away
            self.health.failed(started_at)
            if self.health.is_away and not was_away:
                log.warning("bot_backed_off", slot=self.slot, reason=outcome.reason)
        elif isinstance(outcome, Delivered | Unreachable | Refused) and self.health.succeeded():
            log.info("bot_resumed", slot=self.slot)
            self.outbox.recall_put_by(self.slot)

    def _retry(self, message: Message, delay: float) -> None:
        self.outbox.postpone(message, time.monotonic() + delay)

    def _warn(self, what: str, reason: str) -> None:
        """Log a trouble that every message of a bad minute has, once every few seconds."""
        now = time.monotonic()
        if now >= self._warned_at.get(what, 0.0) + WARNING_INTERVAL_S:
            self._warned_at[what] = now
            log.warning(what, slot=self.slot, reason=reason)
