"""The calls of the REST API that the bot makes for residents; `OperatorClient` has the operator's."""

from collections.abc import Collection, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import NamedTuple

from svitlobot.bot.client.rest import RestClient, parse_answer
from svitlobot.domain.outbox.topics import Topic
from svitlobot.domain.schedules.pictures import Theme
from svitlobot.schemas.addresses.streets import AddressSearch, HousePage, StreetPage
from svitlobot.schemas.alerts import OperatorChatInfo
from svitlobot.schemas.payments import (
    NewPayment,
    OfferList,
    PaymentCreated,
    PaymentInfo,
    PaymentList,
    ReferralInfo,
    StarsOrder,
    StarsPaid,
    StarsVerdict,
)
from svitlobot.schemas.power.crowd_reports import CrowdReportTaken, NewCrowdReport
from svitlobot.schemas.power.history import OutageHistory, VoltageHistory
from svitlobot.schemas.power.queues import QueueDays, QueueList, QueueStatus
from svitlobot.schemas.schedules.calendars import CalendarLink
from svitlobot.schemas.schedules.days import ScheduleList
from svitlobot.schemas.users.profile import (
    AddressChange,
    AddressChoice,
    Registration,
    SubscriptionQuestion,
    SubscriptionState,
    TextList,
    UserChange,
    UserProfile,
    UsersActive,
)

MAX_EXPORT = 16 * 1024 * 1024  # Telegram takes documents up to 50 MB
MAX_NAME = 100  # characters of a name that the API takes


class Picture(NamedTuple):
    """A picture as PNG and the ETag that names its content."""

    etag: str
    png: bytes


class Backend(RestClient):
    """What the bot asks of the API.

    Every method raises the type of ``svitlobot.errors`` that the API names, and UnavailableError when the API cannot
    be reached, is late, or says what nobody understands.
    """

    async def register(
        self, user_id: int, username: str | None, first_name: str | None, referral_code: str | None = None
    ) -> tuple[UserProfile, bool]:
        """Make a person known, or refresh their names; return them and whether they are new, as far as can be told.

        If the user is new, the owner of the referral code gets their days by this call.
        """
        person = Registration(
            user_id=user_id,
            username=username and username[:MAX_NAME],
            first_name=first_name and first_name[:MAX_NAME],
            referral_code=referral_code,
        )
        answer = await self.call("POST", "/api/users", body=person)
        return parse_answer(UserProfile, answer), answer.status == 201

    async def user(self, user_id: int) -> UserProfile:
        """Return a person."""
        return parse_answer(UserProfile, await self.call("GET", f"/api/users/{user_id}"))

    async def report_activity(self, user_ids: Sequence[int]) -> None:
        """Tell that these people used the bot in the last minute."""
        await self.call("POST", "/api/users/activity", body=UsersActive(user_ids=list(user_ids)))

    async def change_user(self, user_id: int, change: UserChange) -> UserProfile:
        """Change what is set in ``change``."""
        return parse_answer(UserProfile, await self.call("PATCH", f"/api/users/{user_id}", body=change))

    async def delete_user(self, user_id: int) -> None:
        """Forget a person."""
        await self.call("DELETE", f"/api/users/{user_id}")

    async def export(self, user_id: int) -> bytes:
        """Return all that is known of a person, as a JSON document."""
        return (await self.call("GET", f"/api/users/{user_id}/export", max_answer=MAX_EXPORT)).body

    async def follow(self, user_id: int, address_id: int, *, instead: int | None = None) -> UserProfile:
        """Follow a house, or exchange another for it. Raises TooManyAddressesError when the tier gives no more."""
        choice = AddressChoice(address_id=address_id, instead=instead)
        return parse_answer(UserProfile, await self.call("POST", f"/api/users/{user_id}/addresses", body=choice))

    async def relabel(self, user_id: int, address_id: int, label: str | None) -> UserProfile:
        """Give a house of theirs another label; None takes it away."""
        path = f"/api/users/{user_id}/addresses/{address_id}"
        return parse_answer(UserProfile, await self.call("PATCH", path, body=AddressChange(label=label)))

    async def mute(self, user_id: int, address_id: int, *, is_muted: bool) -> UserProfile:
        """Have nothing told of a house of theirs, or all again."""
        path = f"/api/users/{user_id}/addresses/{address_id}"
        return parse_answer(UserProfile, await self.call("PATCH", path, body=AddressChange(is_muted=is_muted)))

    async def mute_topics(self, user_id: int, address_id: int, topics: Collection[Topic]) -> UserProfile:
        """Have exactly these topics of a house of theirs not told."""
        path = f"/api/users/{user_id}/addresses/{address_id}"
        return parse_answer(UserProfile, await self.call("PATCH", path, body=AddressChange(muted=sorted(topics))))

    async def unfollow(self, user_id: int, address_id: int) -> UserProfile:
        """Stop following a house."""
        return parse_answer(UserProfile, await self.call("DELETE", f"/api/users/{user_id}/addresses/{address_id}"))

    async def check_subscription(
        self, user_id: int, *, is_member: bool | None = None, at: datetime | None = None, refresh: bool = False
    ) -> SubscriptionState:
        """Learn whether a person is in the channel, or tell it when the bot knows better, as of ``at``."""
        question = SubscriptionQuestion(user_id=user_id, is_member=is_member, at=at, refresh=refresh)
        return parse_answer(SubscriptionState, await self.call("POST", "/api/users/check_subscription", body=question))

    async def search(
        self, query: str | None = None, *, latitude: float | None = None, longitude: float | None = None, limit: int = 6
    ) -> AddressSearch:
        """Find houses by what a person typed, or those near a place."""
        params = {"query": query, "latitude": latitude, "longitude": longitude, "limit": limit}
        return parse_answer(AddressSearch, await self.call("GET", "/api/addresses", params=params))

    async def streets(self, letter: str | None = None, *, skip: int = 0, limit: int) -> StreetPage:
        """Return up to ``limit`` streets, in the order of the Ukrainian alphabet."""
        params = {"letter": letter, "skip": skip, "limit": limit}
        return parse_answer(StreetPage, await self.call("GET", "/api/streets", params=params))

    async def houses(self, street_id: int, *, skip: int = 0, limit: int) -> HousePage:
        """Return up to ``limit`` of a street's houses."""
        params = {"skip": skip, "limit": limit}
        return parse_answer(HousePage, await self.call("GET", f"/api/streets/{street_id}/houses", params=params))

    async def queue_status(self, queue_id: int) -> QueueStatus:
        """Return whether a queue has power."""
        return parse_answer(QueueStatus, await self.call("GET", f"/api/queues/{queue_id}/status"))

    async def queue_days(self, queue_id: int, *, days: int) -> QueueDays:
        """Return what a queue's last days came to, and for how long a sensor was heard."""
        return parse_answer(QueueDays, await self.call("GET", f"/api/queues/{queue_id}/days", params={"days": days}))

    async def outages(self, user_id: int) -> OutageHistory:
        """Return the outages of a person's houses for the days that their tier gives."""
        return parse_answer(OutageHistory, await self.call("GET", f"/api/users/{user_id}/outages"))

    async def voltage_by_day(self, user_id: int, address_id: int, *, hours: int) -> VoltageHistory:
        """Return a house's voltage and frequency by day. Raises TierTooLowError naming the tier that gives it."""
        params: dict[str, str | int] = {"address_id": address_id, "hours": hours, "by_day": "true"}
        return parse_answer(VoltageHistory, await self.call("GET", f"/api/users/{user_id}/voltage", params=params))

    async def queues(self) -> QueueList:
        """Return every queue."""
        return parse_answer(QueueList, await self.call("GET", "/api/queues"))

    async def report_power(self, report: NewCrowdReport) -> CrowdReportTaken:
        """Report one's power. Raises NotFoundError for a house of others, TooManyRequestsError beyond five a minute."""
        return parse_answer(CrowdReportTaken, await self.call("POST", "/api/crowdreports", body=report))

    async def offers(self) -> OfferList:
        """Return what is sold, and by which methods."""
        return parse_answer(OfferList, await self.call("GET", "/api/tariffs"))

    async def order(self, wanted: NewPayment) -> PaymentCreated:
        """Order days of a tier; of two orders one is never paid. Raises NotFoundError for what is not sold."""
        return parse_answer(PaymentCreated, await self.call("POST", "/api/payments/create", body=wanted))

    async def payments(self, user_id: int) -> PaymentList:
        """Return a person's payments, the newest first."""
        return parse_answer(PaymentList, await self.call("GET", f"/api/payments/{user_id}"))

    async def check_stars(self, order: StarsOrder) -> StarsVerdict:
        """Ask whether Telegram may take the Stars."""
        return parse_answer(StarsVerdict, await self.call("POST", "/api/payments/stars/check", body=order))

    async def take_stars(self, paid: StarsPaid) -> PaymentInfo:
        """Hand over Stars that Telegram has taken. Raises NotFoundError when nobody ordered anything for them."""
        return parse_answer(PaymentInfo, await self.call("POST", "/api/payments/stars", body=paid))

    async def referrals(self, user_id: int) -> ReferralInfo:
        """Return what a person's invitations have come to."""
        return parse_answer(ReferralInfo, await self.call("GET", f"/api/referrals/{user_id}"))

    async def schedules(self, queue_id: int | None) -> ScheduleList:
        """Return what is planned for a queue, or for all, today and tomorrow."""
        return parse_answer(ScheduleList, await self.call("GET", "/api/schedules", params=_of_queue(queue_id)))

    async def picture(
        self, queue_id: int | None, etag: str | None = None, theme: Theme = Theme.LIGHT
    ) -> Picture | None:
        """Return the picture of a queue's schedule, or of all; None when it is still the one that ``etag`` names."""
        params = _of_queue(queue_id) | {"theme": theme}
        headers = {"If-None-Match": etag} if etag else {}
        answer = await self.call("GET", "/api/schedules/picture.png", params=params, headers=headers)
        return (
            None if answer.status == HTTPStatus.NOT_MODIFIED else Picture(answer.headers.get("ETag", ""), answer.body)
        )

    async def calendar_link(self, user_id: int, *, rotate: bool = False) -> str:
        """Return the secret address of a person's calendar; a new one instead of the old one, if asked to."""
        params = {"rotate": str(rotate).lower()}
        return parse_answer(CalendarLink, await self.call("POST", f"/api/users/{user_id}/calendar", params=params)).url

    async def operator_chat(self) -> OperatorChatInfo:
        """Return where the operator's chat is now."""
        return parse_answer(OperatorChatInfo, await self.call("GET", "/api/operator-chat"))

    async def texts(self) -> TextList:
        """Return the operator's own texts."""
        return parse_answer(TextList, await self.call("GET", "/api/texts"))


def _of_queue(queue_id: int | None) -> dict[str, str | int]:
    return {} if queue_id is None else {"queue_id": queue_id}
