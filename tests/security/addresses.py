"""Every address of the portal, read from the resolver, and how to ask for it about one house."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, get_resolver, reverse

from accounts.selectors import declared_domains, sessions_of, support_page_revisions
from catalogue.models import Routine
from desk.tickets.acts import ACTS
from desk.tickets.cards import CARDS
from tests.security.house import House, id_of
from triage.editing import revisions
from triage.models import Alert, Duty, Forwarding

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_SLUGS = {
    "desk:do_act": tuple(ACTS),
    "desk:show_card": tuple(CARDS),
    "desk:list_queue": ("todos",),
    "desk:queue_news": ("todos",),
    "desk:filter_queue": ("todos",),
}


@dataclass(frozen=True)
class Address:
    """One pattern by its name; with `slug` where a slug decides what the view does."""

    name: str
    kwargs: tuple[str, ...]
    slug: str = ""

    @property
    def label(self) -> str:
        """Return how tests name it: desk:do_act/assumir."""
        return f"{self.name}/{self.slug}" if self.slug else self.name

    def url(self, values: Mapping[str, Any]) -> str:
        """Return its path with these values."""
        chosen = {**values, "slug": self.slug} if self.slug else values
        return reverse(self.name, kwargs={name: chosen[name] for name in self.kwargs})


@cache
def addresses() -> list[Address]:
    """Return every address, in the order of the resolver."""
    found: list[Address] = []
    for name, pattern in patterns(get_resolver()):
        kwargs = tuple(sorted({**pattern.pattern.converters, **re.compile(pattern.pattern.regex).groupindex}))
        found += [Address(name, kwargs, slug) for slug in _SLUGS.get(name, ("",))]
    return found


def patterns(within: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every pattern below a resolver with its whole name."""
    for pattern in within.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name or pattern.pattern}", pattern
        else:
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from patterns(pattern, inner)


# In which state the ticket has to be for an address to do its work; elsewhere any open one will do.
_STATES = {
    "portal:accept_solution": "proposed",
    "portal:refuse_solution": "proposed",
    "portal:show_decision": "proposed",
    "portal:reopen_ticket": "closed",
    "portal:rate_ticket": "closed",
    "portal:contest_ending": "new",
    "desk:do_act/contestacao": "second",
    "desk:do_act/reabrir": "closed",
    "desk:do_act/continuar": "waiting",
    "desk:do_act/retomar": "forwarded",
    "desk:do_act/assumir": "new",
    "desk:do_act/devolver-ao-n1": "second",
    "desk:show_card/passagem": "second",
    "api:accept": "proposed",
    "api:contest": "new",
    "api:answer_contest": "second",
    "api:return_ticket": "second",
    "api:refuse": "proposed",
    "api:reopen": "closed",
    "api:rate": "closed",
    "api:resume": "waiting",
    "api:take_back": "forwarded",
    "api:take": "new",
}


def values_for(address: Address, house: House) -> dict[str, Any]:
    """Return the ids of this house that stand in this path; only those are looked for."""
    finders = {**_worked_on(address, house), **_administered(house)}
    return {name: finders[name]() for name in address.kwargs if name in finders}


def _worked_on(address: Address, house: House) -> dict[str, Callable[[], Any]]:
    return {
        "number": lambda: house.tickets[_STATES.get(address.label, "open")].pk,
        "message_id": lambda: id_of(house.message),
        "attachment_id": lambda: id_of(house.file),
        "file_id": lambda: id_of(house.file),
        "upload_id": lambda: house.upload_id,
        "user_id": lambda: house.colleague.pk,
        "correction_id": lambda: house.correction().pk,
        "pk": lambda: house.mail().pk,
        "token_id": lambda: house.token_id,
        "uidb36": lambda: "zz",
        "key": lambda: "abc-def",
        "line": lambda: 2,
        "handle": lambda: next((session.handle for session in sessions_of(person=house.requester)), "0" * 32),
    }


def _administered(house: House) -> dict[str, Callable[[], Any]]:
    """Return the ids that stand in addresses of administration, by which nobody else learns of anything."""
    organization, module = house.organization, house.ticket.module
    assert module is not None
    return {
        "organization_id": lambda: organization.pk,
        "branch_id": lambda: house.branch.pk,
        "contract_id": lambda: organization.contracts.values_list("pk", flat=True)[0],
        "executive_id": lambda: organization.executive_id,
        "person_id": lambda: house.colleague.pk,
        "import_id": lambda: house.import_id,
        "product_id": lambda: module.product_id,
        "module_group_id": lambda: module.group_id,
        "module_id": lambda: module.pk,
        "routine_id": lambda: Routine.objects.values_list("pk", flat=True)[0],
        "group_id": lambda: module.group_id,
        "domain_id": lambda: declared_domains()[0].pk,
        "token": lambda: "nenhum",
        # Nobody asked for one: an archive is given out in the tests of its page.
        "export_id": lambda: 1,
        "reference_id": lambda: Forwarding.objects.get(ticket=house.tickets["forwarded"]).reference_id,
        "alert_id": lambda: Alert.objects.get(ticket=house.tickets["second"], ended_at=None).pk,
        "duty_id": lambda: Duty.objects.values_list("pk", flat=True)[0],
        "revision_id": lambda: support_page_revisions()[0].pk,
        "revision_number": lambda: revisions()[0].number,
        "name": lambda: "virus",
        "rule": lambda: "severity.part",
        "sheet": lambda: "0b5a5e-antigo",
        "picture": lambda: "header-nenhum",
    }
