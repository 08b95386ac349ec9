"""Invoices behind links: made by createInvoiceLink, opened by a Mini App, paid on the phone."""

import secrets
from collections import OrderedDict

from svitlobot.errors import NotFoundError
from svitlobot_sandbox.telegram.chats import Message

MAX_INVOICES = 10_000


class Invoices:
    """The last MAX_INVOICES invoices with a link, by the slug in it."""

    def __init__(self) -> None:
        self._invoices: OrderedDict[str, Message] = OrderedDict()

    def add(self, invoice: Message) -> str:
        """Keep an invoice, forgetting the oldest beyond the limit; return its slug."""
        if len(self._invoices) >= MAX_INVOICES:
            self._invoices.popitem(last=False)
        slug = secrets.token_urlsafe(16)
        self._invoices[slug] = invoice
        return slug

    def get(self, slug: str) -> Message:
        """Return the invoice behind a slug. Raises NotFoundError."""
        invoice = self._invoices.get(slug)
        if invoice is None:
            raise NotFoundError(f"no invoice {slug}")
        return invoice
