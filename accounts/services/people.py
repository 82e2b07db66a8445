"""People let in, given roles and skills, and let out again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, Q

from accounts.events import PersonDeactivated, RolesChanged
from accounts.models import Skill, User
from accounts.permissions import ActNotPermitted, may_administer, may_change_people_of, may_end_sessions_of
from accounts.services.audit import Changes, beginning, change, record
from accounts.services.invitations import end_invitations
from accounts.services.organizations import ExternalIdTaken
from accounts.values import person_values
from core.database import database_now
from core.events import publish
from core.stamps import require_unchanged, stamp_of

# What a form about a person changes, besides roles and skills.
PERSON_FIELDS: Final = ("email", "name", "job_title", "phone", "external_id")
Skills = Iterable[tuple[int, int | None]]


class EmailTaken(Exception):
    """Somebody has this address already, in whatever case it is written."""


class RolesOfBothSides(Exception):
    """A customer's person has no staff role, and staff has no customer's."""


class SupportWithoutRole(Exception):
    """Support's people have at least one role; who is to have none is let out instead."""


class LastAdministrator(Exception):
    """Without this person nobody could administer the portal."""


class PersonRemoved(Exception):
    """This person was anonymised: nobody is behind the row any more whom one could change or let in."""


@dataclass(frozen=True)
class Roles:
    """What a person may be; staff roles add up, a customer's person is its manager or a requester."""

    is_customer_manager: bool = False
    is_analyst: bool = False
    is_support_manager: bool = False
    is_administrator: bool = False

    def fit(self, organization_id: int | None) -> bool:
        """Whether these roles are of the side that the person is on."""
        if organization_id is None:
            return not self.is_customer_manager
        return not self.are_staffs

    @property
    def are_staffs(self) -> bool:
        """Whether one of these opens the desk."""
        return self.is_analyst or self.is_support_manager or self.is_administrator

    def require_fit(self, organization_id: int | None) -> None:
        """Pass when a person of that side may have these roles and no others.

        :raises RolesOfBothSides: when a role is not of that side
        :raises SupportWithoutRole: when a person of support would have none
        """
        if not self.fit(organization_id):
            raise RolesOfBothSides
        if organization_id is None and not self.are_staffs:
            raise SupportWithoutRole


@transaction.atomic
def create_person(
    *,
    by: User | None,
    email: str,
    name: str,
    organization_id: int | None = None,
    roles: Roles | None = None,
    password: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> User:
    """Let someone in; without a password they come by "I forgot it".

    `details` may give job_title, phone, language, theme, timezone, is_demo.

    :raises ActNotPermitted: unless by who may let people of that side in
    :raises RolesOfBothSides: when a role is not of the person's side
    :raises SupportWithoutRole: when a person of support would have none
    :raises EmailTaken: when the address is another person's
    :raises InvalidPhone: when the phone is none
    """
    roles = roles or Roles()
    if not may_change_people_of(by, organization_id):
        raise ActNotPermitted("person_created")
    roles.require_fit(organization_id)
    fields = person_values({"name": name, "phone": "", **(details or {})})
    try:
        with transaction.atomic():
            person = User.objects.create_user(
                email, password, organization_id=organization_id, **asdict(roles), **fields
            )
    except IntegrityError as error:
        if User.objects.having_address(email).exists():
            raise EmailTaken from error
        raise
    given = {name: getattr(person, name) for name in PERSON_FIELDS}
    _trace(person, by, "person_created", beginning(given), roles=_names(roles), organization=organization_id)
    return person


def person_stamp(person: User) -> str:
    """Return the stamp of what a form about this person shows."""
    return stamp_of(person, _STAMPED, _skills_of(person))


@transaction.atomic
def edit_person(
    *,
    by: User | None,
    person_id: int,
    values: Mapping[str, Any],
    roles: Roles,
    skills: Skills | None = None,
    seen: str | None = None,
) -> User:
    """Change a person's data (any of PERSON_FIELDS), roles and skills at once.

    :raises ActNotPermitted: unless by who may change people of that side
    :raises ChangedMeanwhile: when the person is no longer what the form showed
    :raises EmailTaken: when the address is another person's
    :raises ExternalIdTaken: when another person of this customer has this code in the ERP
    :raises InvalidPhone: when the phone is none
    :raises RolesOfBothSides: when a role is not of the person's side
    :raises SupportWithoutRole: when a person of support would have none
    :raises LastAdministrator: when nobody else could administer
    """
    person = _locked(person_id) if roles.is_administrator else _locked_with_administrators(person_id)
    if not may_change_people_of(by, person.organization_id):
        raise ActNotPermitted("person_changed")
    require_unchanged(person, _STAMPED, seen, _skills_of(person))
    roles.require_fit(person.organization_id)
    wanted = person_values({name: values[name] for name in PERSON_FIELDS if name in values})
    if "email" in wanted and User.objects.having_address(wanted["email"]).exclude(pk=person_id).exists():
        raise EmailTaken
    code, colleagues = wanted.get("external_id"), User.objects.filter(organization_id=person.organization_id)
    if code and colleagues.filter(external_id=code).exclude(pk=person_id).exists():
        raise ExternalIdTaken
    changes = change(person, wanted)
    if changes:
        _trace(person, by, "person_changed", changes)
    if "email" in changes:
        # The link went to an address that is not this person's.
        end_invitations(person, at=database_now())
    if roles != _roles_of(person):
        person = change_roles(by=by, person_id=person_id, roles=roles)
    skills = None if skills is None else set(skills)
    if skills is not None and _skill_list(skills) != _skills_of(person):
        set_skills(by=by, person_id=person_id, skills=skills)
    return person


@transaction.atomic
def change_roles(*, by: User | None, person_id: int, roles: Roles) -> User:
    """Give a person these roles and no others.

    :raises ActNotPermitted: unless by who may change people of that side
    :raises RolesOfBothSides: when a role is not of the person's side
    :raises SupportWithoutRole: when a person of support would have none
    :raises LastAdministrator: when nobody else could administer
    """
    person = _locked(person_id) if roles.is_administrator else _locked_with_administrators(person_id)
    if not may_change_people_of(by, person.organization_id):
        raise ActNotPermitted("roles_changed")
    roles.require_fit(person.organization_id)
    if person.is_administrator and not roles.is_administrator:
        _require_another_administrator(person)
    before = _names(_roles_of(person))
    for role, given in asdict(roles).items():
        setattr(person, role, given)
    person.save(update_fields=list(asdict(roles)))
    _trace(person, by, "roles_changed", {"roles": (before, _names(roles))})
    publish(
        RolesChanged(
            at=database_now(),
            actor_id=by.pk if by else None,
            user_id=person.pk,
            organization_id=person.organization_id,
            roles=tuple(_names(roles)),
        )
    )
    return person


@transaction.atomic
def set_skills(*, by: User | None, person_id: int, skills: Skills) -> User:
    """Give an analyst these skills and no others: (level, module group), where no group means all of them.

    :raises ActNotPermitted: unless by an administrator or the house
    """
    if not may_administer(by):
        raise ActNotPermitted("skills_set")
    person = _locked(person_id)
    skills = set(skills)
    before, wanted = _skills_of(person), _skill_list(skills)
    Skill.objects.filter(user=person).delete()
    Skill.objects.bulk_create(Skill(user=person, level=level, module_group_id=group) for level, group in skills)
    _trace(person, by, "skills_set", {"skills": (before, wanted)})
    return person


@transaction.atomic
def deactivate(*, by: User | None, person_id: int) -> User:
    """Let a person out: every session of theirs ends with its next request. What they wrote stays, and apps
    above hear of it in this transaction.

    :raises ActNotPermitted: unless by who may change people of that side
    :raises LastAdministrator: when nobody else could administer
    """
    person = _locked_with_administrators(person_id)
    if not may_change_people_of(by, person.organization_id):
        raise ActNotPermitted("person_deactivated")
    if not person.is_active:
        return person
    if person.is_administrator:
        _require_another_administrator(person)
    person.is_active = False
    person.deactivated_at = database_now()
    # Raised, so that old sessions stay ended should the person come back.
    person.session_epoch += 1
    person.save(update_fields=["is_active", "deactivated_at", "session_epoch"])
    end_invitations(person, at=person.deactivated_at)
    _trace(person, by, "person_deactivated")
    publish(
        PersonDeactivated(
            at=person.deactivated_at,
            actor_id=by.pk if by else None,
            user_id=person.pk,
            organization_id=person.organization_id,
        )
    )
    return person


@transaction.atomic
def reactivate(*, by: User | None, person_id: int) -> User:
    """Let a person in again, with the roles that they had.

    :raises ActNotPermitted: unless by who may change people of that side
    """
    person = _locked(person_id)
    if not may_change_people_of(by, person.organization_id):
        raise ActNotPermitted("person_reactivated")
    if not person.is_active:
        person.is_active, person.deactivated_at = True, None
        person.save(update_fields=["is_active", "deactivated_at"])
        _trace(person, by, "person_reactivated")
    return person


@transaction.atomic
def sign_out_everywhere(*, by: User | None, person_id: int) -> User:
    """End every session of a person, on every device.

    :raises ActNotPermitted: unless by the person, or by who may change them
    """
    person = _locked(person_id)
    if not may_end_sessions_of(by, person.pk, person.organization_id):
        raise ActNotPermitted("signed_out_everywhere")
    User.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)
    person.refresh_from_db(fields=["session_epoch"])
    _trace(person, by, "signed_out_everywhere")
    return person


def _locked(person_id: int) -> User:
    # Not against references: whoever holds a ticket may write this person's name into it, and we want that ticket.
    return _required(User.objects.select_for_update(no_key=True).get(pk=person_id))


def _required(person: User) -> User:
    if person.anonymised_at is not None:
        raise PersonRemoved
    return person


def _locked_with_administrators(person_id: int) -> User:
    """Lock a person and, where they are an administrator, all the others, for `_require_another_administrator`.

    In one statement and by number: two who let out two administrators would otherwise each hold one and want the other.
    """
    is_one = Exists(User.objects.filter(pk=person_id, is_administrator=True))
    people = User.objects.filter(Q(pk=person_id) | Q(is_one, is_administrator=True, is_active=True))
    locked = {person.pk: person for person in people.order_by("pk").select_for_update(no_key=True)}
    if person_id not in locked:
        raise User.DoesNotExist
    return _required(locked[person_id])


def _require_another_administrator(person: User) -> None:
    others = User.objects.active().filter(is_administrator=True).exclude(pk=person.pk).order_by("pk")
    # Asked anew, for who became an administrator while we waited; and locked, for the person may have become one then.
    # Counted, not asked for existence: that would lock the joined table, too.
    if not list(others.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True)):
        raise LastAdministrator


def _names(roles: Roles) -> list[str]:
    return [role for role, given in asdict(roles).items() if given]


def _roles_of(person: User) -> Roles:
    return Roles(**{role: getattr(person, role) for role in asdict(Roles())})


_STAMPED: Final = (*PERSON_FIELDS, *asdict(Roles()))


def _skill_list(skills: Skills) -> list[list[int | None]]:
    return [list(skill) for skill in sorted(set(skills), key=str)]


def _skills_of(person: User) -> list[list[int | None]]:
    return _skill_list(Skill.objects.filter(user=person).values_list("level", "module_group_id"))


def _trace(person: User, by: User | None, action: str, changes: Changes | None = None, **data: Any) -> None:
    record(
        at=database_now(),
        actor=by,
        action=action,
        subject_kind="person",
        subject_id=person.pk,
        data=data,
        changes=changes,
    )
