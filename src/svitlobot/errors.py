"""Errors we expect. Each has a stable code for programs and a text for people; anything else is a bug."""

from typing import Any


class SvitloBotError(Exception):
    """An expected failure.

    ``code`` never changes once published; ``status`` is the HTTP status the API answers with; ``text`` tells a person
    what is wrong and how to mend it.
    """

    code = "error"
    status = 400

    def __init__(self, text: str, **details: Any) -> None:  # noqa: ANN401 - details are shown as they are given
        super().__init__(text)
        self.text = text
        self.details = details


class NotFoundError(SvitloBotError):
    """The thing asked for does not exist, or is not the caller's to see."""

    code = "not_found"
    status = 404


class NotRegisteredError(NotFoundError):
    """The person is not among the users: they have never written to the bot, or asked to be forgotten."""

    code = "not_registered"


class NotAuthenticatedError(SvitloBotError):
    """The caller did not say who they are, or the secret is wrong."""

    code = "not_authenticated"
    status = 401

    def __init__(self, text: str, *, scheme: str = "Bearer") -> None:
        """``scheme`` names how to authenticate, for the WWW-Authenticate header."""
        super().__init__(text)
        self.scheme = scheme


class BannedError(SvitloBotError):
    """The operator has banned this person: they are not answered."""

    code = "banned"
    status = 403

    def __init__(self) -> None:
        super().__init__("Оператор призупинив для вас цей сервіс. Якщо це помилка, напишіть йому")


class InvalidInputError(SvitloBotError):
    """What was sent cannot be understood or is out of range."""

    code = "invalid_input"
    status = 422


class ConflictError(SvitloBotError):
    """The change clashes with what is already there."""

    code = "conflict"
    status = 409


class OthersUndecidedError(ConflictError):
    """A schedule leaves out queues with planned outages, and the operator has not said what that means."""

    code = "others_undecided"

    def __init__(self, queues: str) -> None:
        super().__init__(
            f"У графіку немає черг {queues}, а відключення для них заплановані. Вкажіть, що з ними: others=cancel "
            "(скасувати) чи others=keep (лишити)",
            queues=queues,
        )


class TierTooLowError(SvitloBotError):
    """The person's tier does not give what was asked for; ``tier`` is the cheapest one that does."""

    code = "tier_too_low"
    status = 403

    def __init__(self, tier: str) -> None:
        super().__init__(f"Це дає тариф {tier}", tier=tier)


class TooManyAddressesError(ConflictError):
    """The person follows as many houses as their tier gives."""

    code = "too_many_addresses"


class ReferralRefusedError(ConflictError):
    """The invitation cannot be used by this person."""

    code = "referral_refused"


class TooLargeError(SvitloBotError):
    """More was sent than we are willing to read."""

    code = "too_large"
    status = 413


class TooManyRequestsError(SvitloBotError):
    """The caller asks more often than is allowed; ``retry_after`` is in whole seconds."""

    code = "too_many_requests"
    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__("Забагато запитів: зачекайте трохи й повторіть")
        self.retry_after = retry_after


class ConfigurationError(SvitloBotError):
    """A setting is missing or wrong; the text names it and says how to mend it."""

    code = "configuration"
    status = 500


class UnavailableError(SvitloBotError):
    """Something we depend on cannot be reached just now; trying again later may work."""

    code = "unavailable"
    status = 503


class SchemaError(SvitloBotError):
    """The database has no tables yet, or those of an older release; the text names the command that mends it."""

    code = "schema"
    status = 503
