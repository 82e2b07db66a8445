"""What a row says of a branch, a contract and a person of its customer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from accounts.customer_file.columns import Column
from accounts.enums import Plan
from accounts.identifiers import is_head_office
from accounts.models import User
from accounts.services.importing.entities import Entity
from accounts.services.importing.notes import Note
from accounts.values import SpanIsInverted, overlap, require_span

if TYPE_CHECKING:
    from accounts.services.importing.deciding import Attempt, Decision

_BRANCH: Final = (Column.CNPJ, Column.BRANCH_CODE, Column.BRANCH, Column.BRANCH_EXTERNAL_ID)
_CONTRACT: Final = (Column.PLAN, Column.STARTS_ON, Column.ENDS_ON, Column.CONTRACT_EXTERNAL_ID)
_PERSON: Final = (
    Column.PERSON, Column.EMAIL, Column.PHONE, Column.JOB_TITLE, Column.ROLE, Column.PERSON_EXTERNAL_ID,
)  # fmt: skip
_FIRST: Final = "1"


# --- Branch
def branch_part(group: Decision, organization: Entity, attempt: Attempt) -> None:
    """Say which branch the row is about, and what it says of it; a row may be about none."""
    said = attempt.said
    if not said.says_any(_BRANCH):
        return
    cnpj, code, external = (said.get(column) for column in (Column.CNPJ, Column.BRANCH_CODE, Column.BRANCH_EXTERNAL_ID))
    if _is_elsewhere(group, organization, attempt, cnpj, external):
        return
    entity = _branch_meant(group, cnpj, code, external)
    if entity is None and cnpj is None:
        attempt.faults.append(Note("branch_cnpj"))
        return
    entity = entity or Entity("branch")
    if code is not None and any(other is not entity and other.now("code") == code for other in group.branches):
        attempt.faults.append(Note("branch_code", {"text": code}))
    name = said.get(Column.BRANCH) or attempt.branch_name
    city, state = said.get(Column.CITY), said.get(Column.STATE)
    if entity.is_new and not entity.said:
        lacking = [column for column, value in ((Column.CITY, city), (Column.STATE, state)) if value is None]
        attempt.faults += [Note("missing", {"column": column}) for column in lacking]
        code = code or _free_code(group, cnpj or "")
        name = name or (city or "")
    shouted = {"name": Column.BRANCH, "city": Column.CITY}
    keys = frozenset(key for key, column in shouted.items() if column in said.shouted)
    attempt.state(entity, keys, code=code, name=name, cnpj=cnpj, city=city, state=state, external_id=external)


def _is_elsewhere(
    group: Decision, organization: Entity, attempt: Attempt, cnpj: str | None, external: str | None
) -> bool:
    """Whether the branch is another customer's, which is a fault."""
    ours = organization.row.pk if organization.row else None
    for branch in (group.known.branch_by_cnpj.get(cnpj or ""), group.known.branch_by_id.get(external or "")):
        if branch is not None and branch.organization_id != ours:
            about = {"organization": branch.organization_id, "name": branch.organization.name}
            attempt.faults.append(Note("branch_elsewhere", about))
            return True
    return False


def _branch_meant(group: Decision, cnpj: str | None, code: str | None, external: str | None) -> Entity | None:
    for name, value in (("external_id", external), ("cnpj", cnpj)):
        for entity in group.branches if value else ():
            if entity.now(name) == value:
                return entity
    # A code alone means a branch that is here; beside a CNPJ that is new it names the new one.
    if cnpj is None and code is not None:
        return next((entity for entity in group.branches if entity.now("code") == code), None)
    return None


def _free_code(group: Decision, cnpj: str) -> str:
    order = cnpj[8:12].lstrip("0")
    wanted = _FIRST if is_head_office(cnpj) else order
    taken = {entity.now("code") for entity in group.branches}
    return wanted if wanted not in taken else next(str(n) for n in range(1, 100_000) if str(n) not in taken)


# --- Contract
def contract_part(group: Decision, organization: Entity, attempt: Attempt) -> None:
    """Say which contract the row is about, and what it says of it; a row may be about none."""
    said = attempt.said
    if not said.says_any(_CONTRACT):
        return
    plan, starts_on, ends_on, external = (said.get(column) for column in _CONTRACT)
    ours = organization.row.pk if organization.row else None
    elsewhere = group.known.contract_by_id.get(external or "")
    if elsewhere is not None and elsewhere.organization_id != ours:
        about = {"text": external, "organization": elsewhere.organization_id, "name": elsewhere.organization.name}
        attempt.faults.append(Note("contract_elsewhere", about))
        return
    entity = _contract_meant(group, plan, starts_on, external)
    if entity is None:
        attempt.faults += [
            Note("missing", {"column": column})
            for column, value in ((Column.PLAN, plan), (Column.STARTS_ON, starts_on))
            if value is None
        ]
        if attempt.faults:
            return
        entity = Entity("contract")
    _require_free_days(group, attempt, entity, starts_on or entity.now("starts_on"), ends_on or entity.now("ends_on"))
    # As the plan is kept in the row: plain text.
    attempt.state(entity, plan=plan, starts_on=starts_on, ends_on=ends_on, external_id=external)


def _contract_meant(group: Decision, plan: str | None, starts_on: date | None, external: str | None) -> Entity | None:
    for name, value in (("external_id", external), ("starts_on", starts_on)):
        for entity in group.contracts if value else ():
            if entity.now(name) == value and (name == "external_id" or not external or not entity.now("external_id")):
                return entity
    if starts_on is None and external is None and plan is not None:
        # The plan alone means the contract that has it: of several the last.
        return next((entity for entity in reversed(group.contracts) if entity.now("plan") == plan), None)
    return None


def _require_free_days(
    group: Decision, attempt: Attempt, entity: Entity, starts_on: date, ends_on: date | None
) -> None:
    try:
        require_span(starts_on, ends_on)
    except SpanIsInverted:
        days = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat() if ends_on else ""}
        attempt.faults.append(Note("inverted", days))
        return
    for other in group.contracts:
        if other is entity or not overlap((starts_on, ends_on), [(other.now("starts_on"), other.now("ends_on"))]):
            continue
        until = other.now("ends_on")
        about = {"plan": str(Plan(other.now("plan"))), "until": until.isoformat() if until else ""}
        if other.row is not None:
            about["organization"] = other.row.organization_id
            attempt.faults.append(Note("overlap", about))
        else:
            attempt.faults.append(Note("overlap_line", {**about, "line": other.said["starts_on"][1]}))
        return


# --- Person
def person_part(group: Decision, organization: Entity, attempt: Attempt) -> None:
    """Say whom the row is about, and what it says of them; a row may be about nobody."""
    said = attempt.said
    if not said.says_any(_PERSON):
        return
    name, email, external = (said.get(column) for column in (Column.PERSON, Column.EMAIL, Column.PERSON_EXTERNAL_ID))
    entity = _person_meant(group, organization, attempt, email, external)
    if attempt.faults:
        return
    if entity is None:
        if email is None and (said.says_any(_BRANCH) or said.says_any(_CONTRACT)):
            # A contact without an address cannot come in; the customer can.
            attempt.adjusted.append(Note("person_left_out", {"text": name or ""}))
            return
        if email is None or name is None:
            column = Column.EMAIL if email is None else Column.PERSON
            attempt.faults.append(Note("missing", {"column": column}))
            return
        entity = Entity("person")
    elif entity.row is not None and not entity.row.is_active:
        attempt.adjusted.append(Note("person_out", {"person": entity.row.pk}))
    shouted = {"name": Column.PERSON, "job_title": Column.JOB_TITLE}
    attempt.state(
        entity,
        frozenset(key for key, column in shouted.items() if column in said.shouted),
        email=email,
        name=name,
        phone=said.get(Column.PHONE),
        job_title=said.get(Column.JOB_TITLE),
        external_id=external,
        is_customer_manager=said.get(Column.ROLE),
    )
    attempt.person = entity


def _person_meant(
    group: Decision, organization: Entity, attempt: Attempt, email: str | None, external: str | None
) -> Entity | None:
    for name, value in (("external_id", external), ("email", email)):
        for entity in group.people if value else ():
            if entity.now(name) == value:
                return entity
    # Of a customer that is new nobody is here yet; support's people are of none.
    ours = organization.row.pk if organization.row else 0
    by_email = group.known.person_by_email.get(email or "")
    by_id = group.known.person_by_id.get((ours, external)) if external else None
    if by_email is not None and (by_email.organization_id != ours or (by_id is not None and by_id.pk != by_email.pk)):
        attempt.faults.append(_email_fault(by_email))
        return None
    found = by_id or by_email
    if found is None:
        return None
    if by_id is None and external and found.external_id not in ("", external):
        attempt.faults.append(Note("person_other_code", {"text": found.external_id, "person": found.pk}))
    return Entity("person", found)


def _email_fault(owner: User) -> Note:
    if owner.organization is None:
        return Note("email_of_support", {"person": owner.pk})
    return Note("email_taken", {"person": owner.pk, "name": owner.name, "customer": owner.organization.name})
