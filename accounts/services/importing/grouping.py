"""Which rows of a file are about one customer, and what is said in it twice; pure."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.customer_file.columns import Column, folded
from accounts.services.importing.cleaning import Said
from accounts.services.importing.notes import Note

Place = tuple[int, int]


class Grouping:
    """The customers of a file while it is read from its beginning: by code, by the root of a CNPJ, by name.

    Only keys are held, so that a long file takes little memory.
    """

    def __init__(self) -> None:
        self.count = 0
        self._by_code: dict[str, int] = {}
        self._by_root: dict[str, int] = {}
        self._by_name: dict[str, int] = {}
        self._codes: dict[int, str] = {}
        # Where a CNPJ, an address, a name stood first: its group and its line.
        self._cnpjs: dict[str, Place] = {}
        self._emails: dict[str, Place] = {}
        self._names: dict[str, Place] = {}
        self._branches: dict[str, Place] = {}
        self._contracts: dict[str, Place] = {}

    def place(self, said: Said) -> int:
        """Return the group of this row, and add to its faults what another group has said already."""
        code, name = said.get(Column.CUSTOMER_CODE) or "", folded(said.get(Column.CUSTOMER) or "")
        group = self._found(code, said.root, name)
        if group is None:
            group, self.count = self.count, self.count + 1
            if not (code or said.root or name):
                said.faults.append(Note("no_customer"))
        self._keep(group, code, said.root, name)
        # A row that is refused anyhow holds no CNPJ and no address against others.
        if not said.faults:
            said.faults += self._said_elsewhere(group, said, name)
        return group

    def _found(self, code: str, root: str, name: str) -> int | None:
        if code and code in self._by_code:
            return self._by_code[code]
        for found in (self._by_root.get(root), None if root else self._by_name.get(name)):
            if found is not None and (not code or self._codes.get(found, code) == code):
                return found
        return None

    def _keep(self, group: int, code: str, root: str, name: str) -> None:
        if code:
            self._by_code.setdefault(code, group)
            self._codes.setdefault(group, code)
        if root:
            self._by_root.setdefault(root, group)
        if name:
            self._by_name.setdefault(name, group)

    def _said_elsewhere(self, group: int, said: Said, name: str) -> Iterator[Note]:
        for code, seen, key in (
            ("same_cnpj", self._cnpjs, said.get(Column.CNPJ)),
            ("same_name", self._names, name),
            ("same_email", self._emails, said.get(Column.EMAIL)),
            ("same_branch", self._branches, said.get(Column.BRANCH_EXTERNAL_ID)),
            ("same_contract", self._contracts, said.get(Column.CONTRACT_EXTERNAL_ID)),
        ):
            if key:
                owner, line = seen.setdefault(key, (group, said.line))
                if owner != group:
                    yield Note(code, {"line": line})
