"""The columns that a file of customers may have, and the heads by which they are known; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final


class Column(StrEnum):
    """What a column says; stored in the mapping of an import."""

    CUSTOMER_CODE = "customer_code"
    CUSTOMER = "customer"
    SHORT_NAME = "short_name"
    CNPJ = "cnpj"
    CITY = "city"
    STATE = "state"
    BRANCH_CODE = "branch_code"
    BRANCH = "branch"
    BRANCH_EXTERNAL_ID = "branch_external_id"
    PLAN = "plan"
    STARTS_ON = "starts_on"
    ENDS_ON = "ends_on"
    CONTRACT_EXTERNAL_ID = "contract_external_id"
    EXECUTIVE = "executive"
    EXECUTIVE_EMAIL = "executive_email"
    EXECUTIVE_PHONE = "executive_phone"
    PERSON = "person"
    EMAIL = "email"
    PHONE = "phone"
    JOB_TITLE = "job_title"
    ROLE = "role"
    PERSON_EXTERNAL_ID = "person_external_id"


# The first Portuguese head and the first English one are those of the template.
HEADS: Final[Mapping[Column, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    Column.CUSTOMER_CODE: (
        ("Código do cliente", "Cód. cliente", "CODCLI", "Código", "Cód", "Código da empresa", "ID externo",
         "Código principal", "CODCLIPRINC"),
        ("Customer code", "Client code", "External ID", "Customer ID"),
    ),
    Column.CUSTOMER: (
        ("Razão social", "Empresa", "Cliente", "Nome da empresa", "Nome do cliente", "Nome empresarial"),
        ("Customer", "Company", "Customer name", "Company name", "Organization", "Legal name"),
    ),
    Column.SHORT_NAME: (
        ("Nome fantasia", "Fantasia", "Nome curto", "Apelido"),
        ("Short name", "Trade name", "Trading name"),
    ),
    Column.CNPJ: (
        ("CNPJ", "CGC", "CNPJ/CPF", "CPF/CNPJ", "CGC/CNPJ", "CNPJ da filial", "CGCENT"),
        ("CNPJ number", "Tax ID", "Tax number"),
    ),
    Column.CITY: (("Cidade", "Município", "MUNICENT"), ("City", "Town")),
    Column.STATE: (("UF", "Estado", "ESTENT"), ("Federal state", "State")),
    Column.BRANCH_CODE: (
        ("Filial", "Código da filial", "Cód. filial", "CODFILIAL", "Nº da filial", "Número da filial"),
        ("Branch code", "Branch", "Branch number"),
    ),
    Column.BRANCH: (("Nome da filial", "Unidade", "Loja"), ("Branch name", "Unit")),
    Column.BRANCH_EXTERNAL_ID: (
        ("Código da filial no ERP", "ID da filial", "Código externo da filial"),
        ("Branch external ID", "Branch ID"),
    ),
    Column.PLAN: (("Plano", "Plano de suporte", "Tipo de contrato"), ("Plan", "Support plan")),
    Column.STARTS_ON: (
        ("Início", "Início do contrato", "Início da vigência", "Vigência início", "Vigência de", "Data de início",
         "Dt. início", "Primeiro dia"),
        ("Starts on", "Start", "Start date", "Contract start", "First day"),
    ),
    Column.ENDS_ON: (
        ("Fim", "Fim do contrato", "Fim da vigência", "Vigência fim", "Vigência até", "Data de fim", "Dt. fim",
         "Término", "Vencimento", "Último dia"),
        ("Ends on", "End", "End date", "Contract end", "Last day"),
    ),
    Column.CONTRACT_EXTERNAL_ID: (
        ("Número do contrato", "Contrato", "Nº do contrato", "Código do contrato"),
        ("Contract number", "Contract", "Contract code", "Contract ID"),
    ),
    Column.EXECUTIVE: (
        ("Executivo", "Executivo de Solução de Negócio", "Nome do executivo", "Executivo de conta", "Gerente de conta"),
        ("Executive", "Account manager", "Account executive"),
    ),
    Column.EXECUTIVE_EMAIL: (("E-mail do executivo", "Email executivo"), ("Executive e-mail",)),
    Column.EXECUTIVE_PHONE: (
        ("Telefone do executivo", "Fone do executivo", "Celular do executivo"),
        ("Executive phone",),
    ),
    Column.PERSON: (
        ("Nome do contato", "Contato", "Contato nome", "Nome da pessoa", "Pessoa", "Nome", "Usuário",
         "Nome do usuário"),
        ("Contact name", "Contact", "Person", "Name", "Full name", "User"),
    ),
    Column.EMAIL: (
        ("E-mail do contato", "E-mail", "Contato e-mail", "E-mail da pessoa", "Correio eletrônico"),
        ("Contact e-mail", "E-mail address", "Mail"),
    ),
    Column.PHONE: (
        ("Telefone do contato", "Telefone", "Contato telefone", "Fone", "Celular", "Celular do contato", "Tel"),
        ("Contact phone", "Phone", "Telephone", "Mobile", "Phone number"),
    ),
    Column.JOB_TITLE: (("Cargo", "Função", "Cargo do contato"), ("Job title", "Title", "Position")),
    Column.ROLE: (
        ("Papel", "Perfil", "Papel do contato", "Contato papel", "Tipo de acesso"),
        ("Role", "Profile", "Contact role"),
    ),
    Column.PERSON_EXTERNAL_ID: (
        ("Código do contato", "ID da pessoa", "Código da pessoa", "Cód. contato"),
        ("Person ID", "Contact code", "Contact ID", "Person code"),
    ),
}  # fmt: skip

# A row must say by one of these which customer it is about.
RECOGNISE: Final = (Column.CUSTOMER_CODE, Column.CNPJ, Column.CUSTOMER)
# What our own files of refused rows carry beside the rest; read as nothing when they come back.
REASON_HEADS: Final = ("Motivo", "Reason")
MOST_COLUMNS: Final = 200
# A title, a date, a blank line may stand above the heads.
HEADS_WITHIN: Final = 15

_SMALL_WORDS: Final = frozenset(("de", "do", "da", "dos", "das", "of", "the"))


@lru_cache(maxsize=20_000)
def folded(head: str) -> str:
    """Return a head without case, accents, marks and small words, by which it is compared."""
    plain = unicodedata.normalize("NFKD", head)
    plain = "".join(character for character in plain if not unicodedata.combining(character)).lower()
    words = [word for word in re.findall(r"[a-z0-9]+", plain) if word not in _SMALL_WORDS]
    return f" {' '.join(words)} ".replace(" e mail ", " email ").strip()


_KNOWN: Final[Mapping[str, Column]] = {
    folded(head): column for column, (theirs, ours) in HEADS.items() for head in (*theirs, *ours)
}
_IGNORED: Final = frozenset(folded(head) for head in REASON_HEADS)
# On a sheet of its own a bare head means what the sheet is about.
_BARE: Final[Mapping[str, Mapping[str, Column]]] = {
    "branch": {"codigo": Column.BRANCH_CODE, "nome": Column.BRANCH, "name": Column.BRANCH, "code": Column.BRANCH_CODE},
    "customer": {"nome": Column.CUSTOMER, "name": Column.CUSTOMER, "code": Column.CUSTOMER_CODE},
    "contract": {"codigo": Column.CONTRACT_EXTERNAL_ID, "code": Column.CONTRACT_EXTERNAL_ID},
    "person": {"codigo": Column.PERSON_EXTERNAL_ID, "code": Column.PERSON_EXTERNAL_ID},
}
_SHEETS: Final[Mapping[str, str]] = {
    "filiais": "branch", "filial": "branch", "branches": "branch", "unidades": "branch",
    "empresas": "customer", "clientes": "customer", "customers": "customer", "organizations": "customer",
    "contratos": "contract", "contracts": "contract",
    "pessoas": "person", "contatos": "person", "usuarios": "person", "people": "person", "contacts": "person",
}  # fmt: skip


def guess(heads: Sequence[str], *, sheet: str = "") -> tuple[Column | None, ...]:
    """Return what each head says, None where it is not known; the first of two that say the same counts."""
    bare = _BARE.get(_SHEETS.get(folded(sheet), ""), {})
    found: list[Column | None] = []
    for head in heads:
        name = folded(head)
        column = bare.get(name) or _KNOWN.get(name)
        found.append(None if column in found else column)
    return tuple(found)


def is_ours(head: str) -> bool:
    """Whether this head is one that we wrote beside refused rows, or none at all."""
    return not folded(head) or folded(head) in _IGNORED


def known_heads(heads: Sequence[str]) -> int:
    """Return how many of these are heads that we know: what tells the line of heads from a title above it."""
    return sum(column is not None for column in guess(heads))


def lacks_customer(columns: Sequence[Column | None]) -> bool:
    """Whether no column says which customer a row is about, though some say something of one."""
    return any(columns) and not any(column in RECOGNISE for column in columns)


def said_twice(columns: Sequence[Column | None]) -> set[Column]:
    """Return what more than one column was told to say."""
    told = [column for column in columns if column is not None]
    return {column for column in told if told.count(column) > 1}
