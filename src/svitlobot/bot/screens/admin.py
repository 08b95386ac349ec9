"""The operator's first screen and a person's card, in Telegram HTML."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from svitlobot.bot.screens.addresses import address_name, names_of_queues
from svitlobot.bot.screens.screen import paragraphs
from svitlobot.bot.screens.texts import Texts
from svitlobot.clock import kyiv
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.texts.dates import spoken_date_time
from svitlobot.domain.texts.templates import (
    spoken_amount,
    spoken_date,
    spoken_days,
    spoken_days_change,
    spoken_seconds,
    without_tags,
)
from svitlobot.schemas.admin.overview import MoneyTotal, Stats
from svitlobot.schemas.admin.users import UserCard
from svitlobot.schemas.payments import PaymentInfo

_LONGEST_SHOWN = 160  # characters of a message in a list


def overview(texts: Texts, stats: Stats) -> str:
    """Say in a few lines how everything stands."""
    people, sending = stats.people, stats.sending
    today = kyiv(stats.at).date()
    new = sum(day.count for day in people.new_by_day if day.day == today)
    lines = [
        texts.say("desk_people", total=people.total, new=new, blocked=people.blocked, banned=people.banned),
        texts.say("desk_tiers", **{tier.lower(): people.by_tier.get(tier, 0) for tier in Tier}),
    ]
    if stats.at - people.counted_at > timedelta(seconds=5):
        lines[-1] += " " + texts.say("desk_counted", time=f"{kyiv(people.counted_at):%H:%M:%S}")
    lines.append(texts.say("desk_sensors", online=stats.sensors.online, total=stats.sensors.total))
    if sending.waiting:
        eta = spoken_seconds(max(lane.eta_seconds or 0 for lane in sending.lanes))
        lines.append(texts.say("desk_sending", waiting=sending.waiting, rate=round(sending.rate), eta=eta))
    else:
        lines.append(texts.say("desk_sending_idle"))
    money = stats.money
    amounts = {"today": _sums(texts, money.today), "month": _sums(texts, money.days_30)}
    lines.append(texts.say("desk_money", **amounts, pending=money.pending))
    lines.append(texts.say("desk_reports", count=stats.pending_reports))
    lines += [
        texts.say("desk_source_stale", url=one.url, failures=one.failures) for one in stats.sources if one.failures
    ]
    return f"{texts.say('desk')}\n\n" + "\n".join(lines)


def user(texts: Texts, card: UserCard) -> str:
    """Say what helps to help a person."""
    profile, now = card.profile, card.last_active_at
    username = f"@{profile.username}" if profile.username else ""
    lines = [texts.say("person", name=user_name(card), username=username, user_id=profile.user_id)]
    tier = texts.label(f"tier_{profile.subscription_tier.lower()}")
    if profile.subscription_expires_at:
        until = spoken_date_time(profile.subscription_expires_at)
        lines.append(texts.say("person_tier_until", tier=tier, until=until))
    else:
        lines.append(texts.say("person_tier", tier=tier))
    lines.append(texts.say("person_since", created=spoken_date(profile.created_at), active=spoken_date_time(now)))
    if card.banned_at:
        lines.append(texts.say("person_banned", when=spoken_date_time(card.banned_at)))
    elif profile.is_blocked:
        lines.append(texts.say("person_blocked"))
    houses = [
        texts.say("person_address", address=address_name(one), queue=names_of_queues(one.queues))
        for one in profile.addresses
    ]
    return paragraphs(
        "\n".join(lines),
        "\n".join(houses) or texts.say("person_no_address"),
        _listed(texts, "person_payments", [_payment(texts, one) for one in card.payments]),
        _listed(texts, "person_grants", _grants(texts, card)),
        _listed(texts, "person_messages", _messages(texts, card)),
    )


def user_name(card: UserCard) -> str:
    """Name a person; plain text."""
    return card.profile.first_name or str(card.profile.user_id)


def _sums(texts: Texts, totals: Sequence[MoneyTotal]) -> str:
    sums = [_price(texts, one.amount, one.currency) for one in totals]
    return ", ".join(sums) or texts.label("desk_no_money")


def _price(texts: Texts, amount: Decimal, currency: str) -> str:
    return texts.label("price_xtr" if currency == "XTR" else "price_uah", amount=spoken_amount(amount))


def _payment(texts: Texts, one: PaymentInfo) -> str:
    return texts.say(
        "person_payment",
        date=spoken_date(one.created_at),
        price=_price(texts, one.amount, one.currency),
        tier=texts.label(f"tier_{one.subscription_tier.lower()}"),
        days=spoken_days(one.subscription_days),
        status=texts.label(f"paid_{one.status}"),
    )


def _grants(texts: Texts, card: UserCard) -> list[str]:
    return [
        texts.say(
            "person_grant",
            date=spoken_date(one.created_at),
            period=spoken_days_change(one.days),
            days=f"{one.days:+}",
            tier=texts.label(f"tier_{one.tier.lower()}"),
            cause=one.reason or one.cause,
        )
        for one in card.grants
    ]


def _messages(texts: Texts, card: UserCard) -> list[str]:
    shown = []
    for one in card.messages:
        text = " ".join(without_tags(one.text).split())
        cut = text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
        when = spoken_date_time(one.sent_at or one.event_at)
        shown.append(texts.say("person_message", date=when, state=texts.label(f"message_{one.state}"), text=cut))
    return shown


def _listed(texts: Texts, title: str, lines: Sequence[str]) -> str | None:
    return "\n".join([texts.say(title), *lines]) if lines else None
