"""Registering what ends a fault: procedures of this house, and articles of the library above."""

from __future__ import annotations

from django.db import transaction

from triage.models import KnownSolution
from triage.signatures.making import signature_of


class NothingToKnowItBy(ValueError):
    """The text holds no words by which a fault could be known."""


@transaction.atomic
def register_solution(
    *, source: str, title: str, code: str = "", text: str = "", procedure: str = "", url: str = ""
) -> KnownSolution:
    """Register a procedure or an article for a code, or for the fault that a text of it shows; the same source once.

    :param source: who registers it, and under which name of theirs: `procedure:tablespace`, `article:12`
    :param code: as logs have it: `ORA-01653`, `539`; whatever it names
    :param text: a log or an error text; its signature is what the solution is found by
    :param procedure: what to do, Markdown
    :raises NothingToKnowItBy: when neither a code nor a text with words is given
    """
    kind, key = KnownSolution.Kind.CODE, code.strip().upper()
    if not key:
        signature = signature_of(text)
        if signature is None:
            raise NothingToKnowItBy
        kind, key = KnownSolution.Kind.SIGNATURE, signature.digest
    said = {"title": title, "procedure": procedure, "url": url, "is_active": True}
    row, _is_new = KnownSolution.objects.update_or_create(kind=kind, key=key, source=source, defaults=said)
    return row


def retire_solution(*, source: str) -> int:
    """Offer nothing of this source any more, and return how many rows that were."""
    return KnownSolution.objects.filter(source=source, is_active=True).update(is_active=False)
