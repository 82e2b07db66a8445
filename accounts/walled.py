"""The rules of this app's tables, and of the sign-in's library, at the second wall (core.walls)."""

from core.walls import ALL, READ, keep_for_staff, leave_outside, show

show("accounts_organization", "id = {organization}", gate=READ)
show("accounts_branch", "organization_id = {organization}")
show("accounts_contract", "organization_id = {organization}")
show(
    "accounts_user",
    # The own house, support, and whoever wrote in a ticket of this house before it was moved here.
    "organization_id IS NULL OR organization_id = {organization}"
    " OR EXISTS (SELECT 1 FROM tickets_message m WHERE m.author_id = accounts_user.id)"
    " OR EXISTS (SELECT 1 FROM tickets_ticket t WHERE t.opened_by_id = accounts_user.id)",
    gate=READ | {"UPDATE"},
)
# Without an owner: written by somebody of whom nothing was known; read by the token that their browser holds.
show("accounts_keptform", "owner_id IS NULL OR owner_id = {person}", gate=READ)

keep_for_staff("accounts_skill", "what an analyst can take")
keep_for_staff("accounts_auditentry", "the trail, for administrators")
keep_for_staff("accounts_auditwords", "the trail, for administrators")
keep_for_staff("accounts_auditseal", "the trail's chain")
keep_for_staff("accounts_auditunsealed", "the trail's chain")

for _table in ("customerimport", "importpiece", "importrow"):
    keep_for_staff(f"accounts_{_table}", "files of customers on their way in, for administrators")
keep_for_staff("accounts_declareddomain", "names customers by their domains; the service of signing in asks")

leave_outside("accounts_executive", "the vendor's people whom customers call")
for _table in ("housesettings", "logopicture", "supportpagerevision"):
    leave_outside(f"accounts_{_table}", "the vendor's own house, which everybody sees")
leave_outside("accounts_firstlink", "the way in to a house without people")

# Signing in reads and writes these before it is known who asks; the library writes some by itself.
for _table in (
    "accounts_apitoken",
    "accounts_attempt",
    "accounts_browsersession",
    "accounts_externalidentity",
    "accounts_firstaccess",
    "accounts_invitation",
    "accounts_knowndevice",
    "account_emailaddress",
    "account_emailconfirmation",
    "mfa_authenticator",
):
    leave_outside(_table, "signing in: asked before it is known who asks", may=ALL)
