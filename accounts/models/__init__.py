"""The rows of this app: who there is, and by what ways they come in."""

from accounts.models.audit import AuditEntry, AuditSeal, AuditUnsealed, AuditWords
from accounts.models.house import FirstLink, HouseSettings, LogoPicture, SupportPageRevision
from accounts.models.imports import CustomerImport, ImportPiece, ImportRow
from accounts.models.people import (
    Attempt,
    Branch,
    Contract,
    Executive,
    Invitation,
    KeptForm,
    Organization,
    Skill,
    User,
)
from accounts.models.tokens import ApiToken
from accounts.models.ways_in import BrowserSession, DeclaredDomain, ExternalIdentity, FirstAccess, KnownDevice

__all__ = [
    "ApiToken",
    "Attempt",
    "AuditEntry",
    "AuditSeal",
    "AuditUnsealed",
    "AuditWords",
    "Branch",
    "BrowserSession",
    "Contract",
    "CustomerImport",
    "DeclaredDomain",
    "Executive",
    "ExternalIdentity",
    "FirstAccess",
    "FirstLink",
    "HouseSettings",
    "ImportPiece",
    "ImportRow",
    "Invitation",
    "KeptForm",
    "KnownDevice",
    "LogoPicture",
    "Organization",
    "Skill",
    "SupportPageRevision",
    "User",
]
