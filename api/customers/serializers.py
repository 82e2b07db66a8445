"""The shapes of customers and people, as they are told and as they are sent."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.enums import Plan, Role
from accounts.models import Executive, Organization, User
from accounts.selectors import roles_of
from api.rows import RowId
from api.shapes import ChoiceOrNull, Id, PersonOut, Shape
from core.validators import one_line


class ExecutiveOut(Shape):
    """The vendor's executive, whom a customer calls about the contract."""

    id = Id()
    name = serializers.CharField()
    email = serializers.EmailField()
    phone = serializers.CharField()


class OrganizationOut(Shape):
    """A customer; `plan` is that of the contract in force today."""

    of_support = ("external_id", "people_count")

    id = Id()
    name = serializers.CharField()
    short_name = serializers.CharField()
    plan = ChoiceOrNull(Plan.choices)
    executive = ExecutiveOut(allow_null=True)
    shares_tickets = serializers.BooleanField()
    is_active = serializers.BooleanField()
    external_id = serializers.CharField()
    people_count = serializers.IntegerField()


class BranchOut(Shape):
    """A filial with its own CNPJ (14 characters) and time zone."""

    id = Id()
    organization_id = Id()
    code = serializers.CharField()
    name = serializers.CharField()
    cnpj = serializers.CharField()
    city = serializers.CharField()
    state = serializers.CharField()
    timezone = serializers.CharField()
    is_active = serializers.BooleanField()


class ContractOut(Shape):
    """A plan over a span of days, both ends included; it is changed on its page alone."""

    id = Id()
    organization_id = Id()
    plan = serializers.ChoiceField(choices=Plan.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class SkillOut(Shape):
    """What an analyst can take: a level over a module group; null is all of them."""

    level = serializers.IntegerField()
    module_group_id = Id(allow_null=True)


class KnownPersonOut(PersonOut):
    """A person; their address and phone are null for who may not know them."""

    of_support = ("external_id", "skills")

    organization_id = Id(allow_null=True)
    job_title = serializers.CharField()
    roles = serializers.SerializerMethodField()
    is_active = serializers.BooleanField()
    email = serializers.SerializerMethodField()
    phone = serializers.SerializerMethodField()
    external_id = serializers.CharField()
    skills = SkillOut(many=True, source="skills.all")

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=Role.choices)))
    def get_roles(self, person: User) -> list[str]:
        """Return what they may be."""
        return [str(role) for role in roles_of(person)]

    @extend_schema_field(serializers.EmailField(allow_null=True))
    def get_email(self, person: User) -> str | None:
        """Return their address, to whom their house's people are known."""
        return person.email if self._are_known(person) else None

    def get_phone(self, person: User) -> str | None:
        """Return their phone in E.164, to whom their house's people are known."""
        return person.phone if self._are_known(person) else None

    def _are_known(self, person: User) -> bool:
        reader = self.context.get("reader")
        return isinstance(reader, User) and (
            reader.has_staff_role or reader.is_customer_manager or reader.pk == person.pk
        )


class Sent(serializers.Serializer[Any]):
    """A body of a request."""


def _line(length: int, **more: Any) -> serializers.CharField:
    return serializers.CharField(max_length=length, validators=[one_line], **more)


class OrganizationIn(Sent):
    """A customer that is taken in."""

    name = _line(120)
    short_name = _line(40)
    executive_id = RowId(Executive, required=False, allow_null=True, default=None)
    shares_tickets = serializers.BooleanField(default=False)


class OrganizationChangeIn(Sent):
    """What is changed of a customer: what is not sent stays as it is."""

    name = _line(120, required=False)
    short_name = _line(40, required=False)
    executive_id = RowId(Executive, required=False, allow_null=True)
    shares_tickets = serializers.BooleanField(required=False)
    is_active = serializers.BooleanField(required=False)


class BranchIn(Sent):
    """A filial that is added."""

    organization_id = RowId(Organization)
    code = _line(10)
    name = _line(80)
    cnpj = serializers.CharField(max_length=20)
    city = _line(80)
    state = _line(2, min_length=2)
    timezone = serializers.CharField(max_length=60, default="America/Sao_Paulo")


class BranchChangeIn(Sent):
    """What is changed of a filial: what is not sent stays as it is."""

    code = _line(10, required=False)
    name = _line(80, required=False)
    cnpj = serializers.CharField(max_length=20, required=False)
    city = _line(80, required=False)
    state = _line(2, min_length=2, required=False)
    timezone = serializers.CharField(max_length=60, required=False)
    is_active = serializers.BooleanField(required=False)


class ExecutiveIn(Sent):
    """An executive that is entered."""

    name = _line(120)
    email = serializers.EmailField()
    phone = serializers.CharField(max_length=40)


class ExecutiveChangeIn(Sent):
    """What is changed of an executive: what is not sent stays as it is."""

    name = _line(120, required=False)
    email = serializers.EmailField(required=False)
    phone = serializers.CharField(max_length=40, required=False)


class CustomerPersonIn(Sent):
    """A customer's person who is let in; support's people are let in on the page alone."""

    organization_id = RowId(Organization)
    email = serializers.EmailField()
    name = _line(120)
    job_title = _line(80, required=False, allow_blank=True, default="")
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    send_invitation = serializers.BooleanField(default=False)


class PersonChangeIn(Sent):
    """What is changed of a person; their address and roles on the page alone."""

    name = _line(120, required=False)
    job_title = _line(80, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
