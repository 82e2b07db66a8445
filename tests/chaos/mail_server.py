"""A mail server that takes mails, refuses them for now, or hangs; it remembers what it took."""

from __future__ import annotations

import asyncio
import email
import email.policy
import time
from dataclasses import dataclass
from typing import Any

from aiosmtpd.controller import Controller

from tests.chaos.servers import free_port

_HANGS_FOR = 60.0


@dataclass(frozen=True)
class Taken:
    """One mail that the server said it took: to whom, by which id, with which words, when on the steady clock."""

    recipient: str
    message_id: str
    text: str
    at: float
    # Whether it also said so: what it kept to itself is rightly sent again.
    was_told: bool
    # Else it is a letter about signing in, of which no row says that it left.
    is_of_ticket: bool


class MailServer:
    """`manner` is how it behaves from now on.

    takes · refuses: "later" (451) · hangs: says nothing to the first word · is mute: takes a mail, and does not say so
    """

    def __init__(self) -> None:
        self.manner = "takes"
        self.taken: list[Taken] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    def start(self) -> str:
        """Listen, and return the address for EMAIL_URL."""
        self._controller.start()
        return f"smtp://127.0.0.1:{self._controller.port}"

    def close(self) -> None:
        """Stop listening."""
        self._controller.stop(no_assert=True)

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802 -- aiosmtpd's name
        if self.manner == "hangs":
            await asyncio.sleep(_HANGS_FOR)
        if self.manner == "refuses":
            return "451 later, please"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        body = message.get_body(("plain",))
        text = body.get_content() if body is not None else ""
        is_mute = self.manner == "is mute"
        self.taken.append(
            Taken(
                recipient=envelope.rcpt_tos[0],
                message_id=str(message["Message-ID"]).strip(),
                text=text,
                at=time.monotonic(),
                was_told=not is_mute,
                is_of_ticket="References" in message,
            )
        )
        if is_mute:
            await asyncio.sleep(_HANGS_FOR)
        return "250 taken"
