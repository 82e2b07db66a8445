"""People: listed as far as one may know of them, and kept by administrators but for what opens doors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.querysets import UserQuerySet
from accounts.services.invitations import invite
from accounts.services.people import (
    Roles,
    create_person,
    deactivate,
    edit_person,
    person_stamp,
    reactivate,
    sign_out_everywhere,
)
from api.callers import ADMINISTRATORS
from api.customers.examples import PERSON
from api.customers.filters import PersonFilter
from api.customers.serializers import CustomerPersonIn, KnownPersonOut, PersonChangeIn, Sent
from api.describing import described
from api.doing import REPLAYED, once, sent_as
from api.endpoints import asker
from api.etags import IF_NONE_MATCH
from api.pages import ordered_by
from api.rows import ListEndpoint, RowEndpoint
from api.shapes import page_of

_ORDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "id"),
    "-name": ("-name", "-id"),
    "id": ("id",),
    "-id": ("-id",),
}


class NothingIn(Sent):
    """An act that needs no word."""


def _people(request: Request) -> UserQuerySet:
    found: UserQuerySet = User.objects.listed_for(asker(request))
    return found.prefetch_related("skills") if asker(request).is_support else found


class People(ListEndpoint):
    """Those whom one may know of."""

    @described(
        _("List the people whom one may know of: all for support, of their own house for a customer's"),
        about=_("Addresses and phones are told to support and to the customer's manager; `skills` to support."),
        gives=page_of(KnownPersonOut),
        given=PERSON,
        filters=PersonFilter,
        parameters=(ordered_by(_ORDERS),),
        paged=True,
    )
    def get(self, request: Request) -> Response:
        """List them."""
        return self.listed(_people(request), KnownPersonOut, PersonFilter, _ORDERS)

    @described(
        _("Let a customer's person in, as a requester, and invite them where `send_invitation` says so"),
        about=_("Roles are given, and people of support let in, on the page alone."),
        takes=CustomerPersonIn,
        sent={"organization_id": 3, "email": "ana.lima@aurora.example", "name": "Ana Lima", "send_invitation": True},
        gives={201: KnownPersonOut},
        given=PERSON,
        callers=ADMINISTRATORS,
        problems=["not_permitted"],
        once=True,
        proved=True,
    )
    def post(self, request: Request) -> Response:
        """Let them in."""
        sent = dict(sent_as(CustomerPersonIn, request).validated_data)
        is_invited = sent.pop("send_invitation")
        details = {name: sent.pop(name) for name in ("job_title", "phone")}

        def let_in() -> int:
            person = create_person(by=asker(request), details=details, **sent)
            if is_invited:
                invite(by=asker(request), person_id=person.pk)
            return person.pk

        outcome = once(request, let_in)
        shape = KnownPersonOut(_people(request).get(pk=outcome.result), context=self.reader()).data
        return self.made(shape, replayed=outcome.replayed, address=reverse("api:person", args=[outcome.result]))


class OnePerson(RowEndpoint):
    """One person."""

    def drawn(self) -> Any:
        person = _people(self.request).get(pk=self.kwargs["person_id"])
        return KnownPersonOut(person, context=self.reader()).data

    @described(
        _("Read a person"), gives=KnownPersonOut, given=PERSON, problems=["not_found"], parameters=(IF_NONE_MATCH,)
    )
    def get(self, request: Request, person_id: int) -> Response:
        """Read them."""
        return self.read()

    @described(
        _("Change a person's name, job title or phone"),
        about=_("Their e-mail, roles and skills are changed on their page alone."),
        takes=PersonChangeIn,
        sent={"job_title": "Faturista"},
        gives=KnownPersonOut,
        given=PERSON,
        callers=ADMINISTRATORS,
        problems=["not_found", "not_permitted"],
        matched=True,
        proved=True,
    )
    def patch(self, request: Request, person_id: int) -> Response:
        """Change them."""
        person = User.objects.get(pk=person_id)
        stamp = person_stamp(person)
        # The service takes the roles with it: those that were read, and none that changed meanwhile are undone.
        seen = stamp if self.seen_stamp(stamp) in (None, stamp) else ""
        values = sent_as(PersonChangeIn, request).validated_data
        edit_person(by=asker(request), person_id=person.pk, values=values, roles=roles_of_row(person), seen=seen)
        return self.changed()


def roles_of_row(person: User) -> Roles:
    """Return the roles that a person has, as a service takes them."""
    names = ("is_customer_manager", "is_analyst", "is_support_manager", "is_administrator")
    return Roles(**{name: getattr(person, name) for name in names})


_act = partial(
    described,
    takes=NothingIn,
    sent={},
    gives=KnownPersonOut,
    given=PERSON,
    callers=ADMINISTRATORS,
    problems=("not_found", "not_permitted"),
    once=True,
)


class PersonAct(RowEndpoint):
    """What is done to a person."""

    def drawn(self) -> Any:
        person = _people(self.request).get(pk=self.kwargs["person_id"])
        return KnownPersonOut(person, context=self.reader()).data

    def done(self, person_id: int, act: Callable[..., Any]) -> Response:
        """Do it once for its key, and answer with the person as they are then."""
        User.objects.only("pk").get(pk=person_id)

        def effect() -> None:
            act(by=asker(self.request), person_id=person_id)

        outcome = once(self.request, effect)
        answer = self.changed()
        if outcome.replayed:
            answer.headers[REPLAYED] = "true"
        return answer


class Invite(PersonAct):
    """A way in."""

    @_act(_("Send a person who has no password a way in, in place of an earlier one"), proved=True)
    def post(self, request: Request, person_id: int) -> Response:
        """Send it."""
        return self.done(person_id, invite)


class Deactivate(PersonAct):
    """Out."""

    @_act(_("Let a person out: their sessions and tokens end at once"), proved=True)
    def post(self, request: Request, person_id: int) -> Response:
        """Let them out."""
        return self.done(person_id, deactivate)


class Reactivate(PersonAct):
    """In again."""

    @_act(_("Let a person in again, with the roles that they had"), proved=True)
    def post(self, request: Request, person_id: int) -> Response:
        """Let them in."""
        return self.done(person_id, reactivate)


class SignOut(PersonAct):
    """Out of every browser."""

    @_act(_("End every session of a person"))
    def post(self, request: Request, person_id: int) -> Response:
        """End them."""
        return self.done(person_id, sign_out_everywhere)
