"""The rows of this app: who there is, and by what ways they come in."""

from accounts.models.house import (
    Attempt,
    AuditEntry,
    AuditWords,
    Branch,
    Contract,
    Executive,
    Invitation,
    KeptForm,
    Organization,
    Skill,
    User,
)
from accounts.models.ways_in import BrowserSession, ExternalIdentity, FirstAccess, KnownDevice

__all__ = [
    "Attempt",
    "AuditEntry",
    "AuditWords",
    "Branch",
    "BrowserSession",
    "Contract",
    "Executive",
    "ExternalIdentity",
    "FirstAccess",
    "Invitation",
    "KeptForm",
    "KnownDevice",
    "Organization",
    "Skill",
    "User",
]
