"""What becomes of the rows about one customer: each refused with its reasons, or what it adds and changes.

The same decision serves the look before an import and the import itself, so nothing is checked in one way and
imported in another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from accounts.customer_file.columns import Column, folded
from accounts.enums import Verdict
from accounts.identifiers import is_head_office
from accounts.services.importing.cleaning import Said
from accounts.services.importing.entities import Entity, Statement
from accounts.services.importing.executives import Executives
from accounts.services.importing.known import Known
from accounts.services.importing.notes import Note
from accounts.services.importing.parts import branch_part, contract_part, person_part

SHORT_LENGTH = 40


@dataclass
class Outcome:
    """What becomes of one row, and the person whom it speaks of."""

    verdict: Verdict
    notes: list[Note]
    is_adjusted: bool = False
    person: Entity | None = None


@dataclass
class Attempt:
    """What one row would do, before it is known whether all of it can be."""

    said: Said
    statements: list[Statement] = field(default_factory=list)
    faults: list[Note] = field(default_factory=list)
    adjusted: list[Note] = field(default_factory=list)
    # A name that turned out to be the branch's.
    branch_name: str | None = None
    person: Entity | None = None

    def state(self, entity: Entity, shouted: frozenset[str] = frozenset(), **values: object) -> None:
        """Note what the row says of an entity."""
        self.statements.append(Statement(entity, values, shouted))


class Decision:
    """What the rows about one customer come to.

    `organization` is None where nothing of them can be taken.
    """

    def __init__(self, rows: Sequence[Said], known: Known, executives: Executives) -> None:
        self.known, self.executives = known, executives
        self.outcomes: dict[int, Outcome] = {}
        # Who is meant is asked of all rows, so that one of them may give the code and another the CNPJ.
        self.fault = self._find_organization(rows)
        self.leader = next((said for said in rows if said.get(Column.CUSTOMER)), None)
        self._load()
        for said in sorted(rows, key=lambda said: said is not self.leader):
            self.outcomes[said.number] = self._take(said)

    def _find_organization(self, rows: Sequence[Said]) -> Note | None:
        self.organization: Entity | None = None
        codes = [said.get(Column.CUSTOMER_CODE) for said in rows]
        found = next((self.known.by_code[code] for code in codes if code in self.known.by_code), None)
        if found is None:
            owners = set().union(*(self.known.owners.get(said.root, set()) for said in rows if said.root))
            if len(owners) > 1:
                # One branch's whole CNPJ says more than the part that it shares.
                exact = {
                    branch.organization_id
                    for said in rows
                    if (branch := self.known.branch_by_cnpj.get(said.get(Column.CNPJ)))
                }
                owners = exact if len(exact) == 1 else owners
            if len(owners) > 1:
                return Note("several_customers", {"organization": min(owners)})
            found = self.known.organizations[owners.pop()] if owners else None
        if found is None and not any(said.root for said in rows) and not any(codes):
            names = [folded(said.get(Column.CUSTOMER) or "") for said in rows]
            found = next((self.known.by_name[name] for name in names if name in self.known.by_name), None)
        if found is not None and not found.is_active:
            return Note("customer_out", {"organization": found.pk, "name": found.name})
        self.organization = Entity("organization", found) if found is not None else None
        return None

    def _load(self) -> None:
        pk = self.organization.row.pk if self.organization else 0
        self.branches = [Entity("branch", row) for row in self.known.branches.get(pk, ())]
        self.contracts = [Entity("contract", row) for row in self.known.contracts.get(pk, ())]
        self.people: list[Entity] = []

    def _take(self, said: Said) -> Outcome:
        attempt = Attempt(said, faults=list(said.faults), adjusted=list(said.adjusted))
        if self.fault is not None:
            attempt.faults.append(self.fault)
        if not attempt.faults:
            organization = self._organization_part(attempt)
            if organization is not None and not attempt.faults:
                for part in (branch_part, contract_part, person_part):
                    part(self, organization, attempt)
        if not attempt.faults:
            attempt.faults += [fault for statement in attempt.statements for fault in statement.conflicts()]
        if attempt.faults:
            return Outcome(Verdict.REFUSED, attempt.faults)
        return self._apply(attempt)

    def _apply(self, attempt: Attempt) -> Outcome:
        changes = [change for statement in attempt.statements for change in statement.changes()]
        done = [statement.apply(attempt.said.line) for statement in attempt.statements]
        for statement, what in zip(attempt.statements, done, strict=True):
            self._know(statement.entity)
            if what == "new":
                statement.entity.brought_by = attempt.said.number
        verdict = Verdict.NEW if "new" in done else Verdict.UPDATES if "updates" in done else Verdict.UNCHANGED
        told = [self._change_told(*change) for change in changes]
        return Outcome(verdict, [*attempt.adjusted, *told], is_adjusted=bool(attempt.adjusted), person=attempt.person)

    def _change_told(self, kind: str, name: str, was: object, now: object) -> Note:
        if name == "executive_id":
            was, now = self.executives.name_of(was), self.executives.name_of(now)
        return Note("changes", {"field": f"{kind}.{name}", "was": _plain(was), "now": _plain(now)})

    def _know(self, entity: Entity) -> None:
        if entity.kind == "organization":
            self.organization = entity
            return
        entities = {"branch": self.branches, "contract": self.contracts, "person": self.people}[entity.kind]
        if entity not in entities:
            entities.append(entity)

    def _organization_part(self, attempt: Attempt) -> Entity | None:
        said = attempt.said
        name = said.get(Column.CUSTOMER)
        if self.organization is None:
            entity = self._new_organization(attempt, name)
            if entity is None:
                return None
            values = {"name": name, "short_name": said.get(Column.SHORT_NAME) or _short(name)}
        else:
            entity, values = self.organization, {}
            if name is not None:
                self._name_part(attempt, entity, name, values)
            if said is self.leader or self.leader is None or said.get(Column.CNPJ) == self.leader.get(Column.CNPJ):
                values["short_name"] = said.get(Column.SHORT_NAME)
        self._code_part(attempt, entity, values)
        if executive := self.executives.found(said):
            values["executive_id"] = executive.key
            attempt.faults += [executive.fault] if executive.fault else []
            attempt.adjusted += [executive.note] if executive.note else []
        shouted = {"name": Column.CUSTOMER, "short_name": Column.SHORT_NAME}
        attempt.state(entity, frozenset(key for key, column in shouted.items() if column in said.shouted), **values)
        return entity

    def _new_organization(self, attempt: Attempt, name: str | None) -> Entity | None:
        leader = self.leader
        if leader is None:
            attempt.faults.append(Note("no_name"))
        elif name is None or (leader.faults and folded(name) != folded(leader.get(Column.CUSTOMER))):
            attempt.faults.append(Note("depends", {"line": leader.line}))
        elif name in self.known.names_taken:
            attempt.faults.append(Note("name_taken", {"organization": self.known.names_taken[name], "name": name}))
        else:
            return Entity("organization")
        return None

    def _name_part(self, attempt: Attempt, entity: Entity, name: str, values: dict[str, object]) -> None:
        """Say whether a name is the customer's, perhaps a new one, or that of the branch in this row."""
        said, leader = attempt.said, self.leader
        if folded(name) == folded(entity.now("name")):
            values["name"] = name
            return
        cnpj = said.get(Column.CNPJ)
        branch = self.known.branch_by_cnpj.get(cnpj)
        is_first = said is leader and "name" not in entity.said
        is_branchs = branch is not None and folded(branch.name) == folded(name)
        code = said.get(Column.CUSTOMER_CODE)
        if is_first and not is_branchs and (code or cnpj is None or is_head_office(cnpj)):
            if entity.row is not None and entity.row.external_id != code:
                # A CNPJ alone renames nobody: the row may as well be about somebody else.
                about = {"organization": entity.row.pk, "name": entity.row.name}
                attempt.faults.append(Note("other_name_here", about))
                return
            taken = self.known.names_taken.get(name)
            if taken not in (None, entity.row.pk if entity.row else None):
                attempt.faults.append(Note("name_taken", {"organization": taken, "name": name}))
            values["name"] = name
        elif cnpj is not None and (said is leader or leader is None or cnpj != leader.get(Column.CNPJ)):
            attempt.branch_name = name
            of_line = leader is not None and leader is not said
            about = {"line": leader.line} if of_line and leader else {"name": entity.now("name")}
            attempt.adjusted.append(Note("as_branch" if of_line else "as_branch_of", about))
        else:
            line = entity.said.get("name", ("", leader.line if leader else said.line))[1]
            attempt.faults.append(Note("other_name", {"line": line}))

    def _code_part(self, attempt: Attempt, entity: Entity, values: dict[str, object]) -> None:
        code = attempt.said.get(Column.CUSTOMER_CODE)
        if code is None:
            return
        now = entity.now("external_id")
        if now not in (None, "", code):
            pk = entity.row.pk if entity.row else None
            attempt.faults.append(Note("other_code", {"text": now, "organization": pk, "name": entity.now("name")}))
        values["external_id"] = code


def _plain(value: object) -> object:
    """Return a value as a row can keep it."""
    return value if value is None or isinstance(value, bool) else str(value)


def _short(name: str | None) -> str:
    """Return what a customer is called where nobody said it in short."""
    words = (name or "").split()
    while len(words) > 1 and folded(words[-1]) in ("ltda", "sa", "s a", "me", "epp", "eireli", "mei"):
        words.pop()
    return " ".join(words)[:SHORT_LENGTH].strip()
