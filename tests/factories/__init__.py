"""Small makers of real rows: through services where a rule holds, with plain names to read in a test."""

from tests.factories.accounts import (
    make_administrator,
    make_analyst,
    make_branch,
    make_customer,
    make_organization,
    make_support_manager,
)
from tests.factories.catalogue import make_module, make_routine
from tests.factories.tickets import make_ticket, new_key, say, set_triage

__all__ = [
    "make_administrator",
    "make_analyst",
    "make_branch",
    "make_customer",
    "make_module",
    "make_organization",
    "make_routine",
    "make_support_manager",
    "make_ticket",
    "new_key",
    "say",
    "set_triage",
]
