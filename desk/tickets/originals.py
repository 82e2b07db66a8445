"""The act that shows what stands behind the tokens of a message, and what it shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.tickets.acts import Act
from desk.tickets.forms import RevealForm
from desk.tickets.subjects import Subject
from tickets.enums import OriginalField
from tickets.services.revealing import reveal_original

_LABELS = {
    OriginalField.SUBJECT: _("Subject"),
    OriginalField.BODY: pgettext_lazy("of a message", "Text"),
    OriginalField.LOG_TEXT: _("Pasted error"),
}


@dataclass
class Revealing:
    """One look at a message: the act that asks why, and the texts once they were shown."""

    message_id: int
    texts: list[dict[str, Any]] = field(default_factory=list)

    def act(self) -> Act:
        return Act(
            slug="original",
            label=_("See the original"),
            icon="eye",
            form=RevealForm,
            run=self._reveal,
            is_offered=lambda subject: False,
            done="",
            send=_("Show it to me"),
            hint=_("A token stands in the message for a password, a document number or another secret."),
        )

    def _reveal(self, subject: Subject, form: Any) -> None:
        found = reveal_original(message_id=self.message_id, by=subject.user, reason=form.cleaned_data["reason"])
        self.texts = [{"label": _LABELS[OriginalField(name)], "text": text} for name, text in found.items()]
