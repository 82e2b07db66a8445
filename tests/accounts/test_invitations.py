"""Invitations: good once, for three days, for who holds the link."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Invitation, User
from accounts.permissions import ActNotPermitted
from accounts.services.invitations import (
    AlreadyIn,
    InvitationSpent,
    accept_invitation,
    current_invitation,
    invite,
    open_invitation,
    token_of,
)
from accounts.services.people import Roles, create_person, deactivate, edit_person, reactivate
from core.models import OutboxEvent
from tests.factories import make_analyst, make_customer, make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def cida() -> User:
    return create_person(by=None, email="cida@lux.example", name="Cida", organization_id=make_organization().pk)


def test_invitation_brings_its_holder_in_once(cida):
    token = token_of(invite(by=None, person_id=cida.pk))

    accept_invitation(token=token, password="uma-frase-minha")

    cida.refresh_from_db()
    assert cida.check_password("uma-frase-minha")
    with pytest.raises(InvitationSpent):
        accept_invitation(token=token, password="outra-frase")


@pytest.mark.parametrize("seconds", [-1, 1])
def test_invitation_is_good_for_three_days(cida, seconds):
    invitation = invite(by=None, person_id=cida.pk)
    token = token_of(invitation)
    assert invitation.expires_at - invitation.created_at == timedelta(hours=72)

    Invitation.objects.update(expires_at=invitation.created_at + timedelta(seconds=seconds * 60))

    assert (open_invitation(token=token) is not None) == (seconds > 0)


def test_invitation_of_who_was_let_out_is_spent(cida):
    token = token_of(invite(by=None, person_id=cida.pk))
    deactivate(by=None, person_id=cida.pk)

    with pytest.raises(InvitationSpent):
        accept_invitation(token=token, password="uma-frase-minha")
    with pytest.raises(AlreadyIn):
        invite(by=None, person_id=cida.pk)


def test_invitation_survives_a_new_secret_and_dies_with_the_last_one(cida, settings):
    token = token_of(invite(by=None, person_id=cida.pk))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]

    kept = current_invitation(person_id=cida.pk)
    assert kept is not None
    assert token_of(kept) == token
    settings.SECRET_KEY_FALLBACKS = []
    assert current_invitation(person_id=cida.pk) is None
    with pytest.raises(InvitationSpent):
        token_of(kept)


def test_token_is_in_no_row(cida):
    token = token_of(invite(by=None, person_id=cida.pk))

    rows = [*Invitation.objects.values(), *OutboxEvent.objects.values()]
    assert rows
    assert token not in str(rows)


def test_only_who_may_let_in_invites(cida):
    for by in (make_analyst(), make_customer(), make_customer(make_organization(), is_customer_manager=True)):
        with pytest.raises(ActNotPermitted):
            invite(by=by, person_id=cida.pk)
    assert Invitation.objects.count() == 0

    invite(by=make_customer(cida.organization, is_customer_manager=True), person_id=cida.pk)
    assert Invitation.objects.count() == 1


def test_link_that_went_to_a_wrong_address_is_good_no_longer_once_it_is_corrected(cida):
    token = token_of(invite(by=None, person_id=cida.pk))

    edit_person(by=None, person_id=cida.pk, values={"email": "certa@casa.com.br"}, roles=Roles())

    with pytest.raises(InvitationSpent):
        accept_invitation(token=token, password="uma-frase-minha")
    assert accept_invitation(token=token_of(invite(by=None, person_id=cida.pk)), password="uma-frase-minha") == cida


def test_link_of_who_was_let_out_does_not_revive_with_them(cida):
    token = token_of(invite(by=None, person_id=cida.pk))
    deactivate(by=None, person_id=cida.pk)
    reactivate(by=None, person_id=cida.pk)

    with pytest.raises(InvitationSpent):
        accept_invitation(token=token, password="uma-frase-minha")
