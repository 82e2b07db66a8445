"""The trail of administration: entries that nobody alters, the words beside them, and the seals that chain them."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from accounts.models.people import User
from core import triggers

# The one act by which words of the trail are emptied.
ANONYMISED: Final = "person_anonymised"


class AuditEntry(models.Model):
    """Who did what to whom in administration and in acts that leave a trace; append-only, ids and codes only."""

    at = models.DateTimeField()
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "id"], name="accounts_audit_subject")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind} {self.subject_id}"


class AuditWords(models.Model):
    """What a field of words was before and after an entry of the trail; a person may have their own emptied.

    The chain covers the digest alone. With the words goes their salt: what is left tells nothing of them.
    """

    entry = models.ForeignKey(AuditEntry, on_delete=models.PROTECT, related_name="words")
    field = models.CharField(max_length=40)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    salt = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64)
    # The entry of the anonymising that emptied these words.
    emptied_by = models.ForeignKey(AuditEntry, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "field"], name="accounts_audit_words_once"),
            models.CheckConstraint(
                condition=Q(emptied_by__isnull=True) & ~Q(salt="")
                | Q(emptied_by__isnull=False, salt="", before="", after=""),
                name="accounts_audit_words_emptied",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.field}"


class AuditSeal(models.Model):
    """One link of the chain: the digest of an entry, its words' digests and the link before (accounts.seals)."""

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="seal")
    # In which canonical form the entry was read.
    version = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(number__gte=1), name="accounts_audit_seal_counts")]

    def __str__(self) -> str:
        return f"{self.number} {self.digest}"


class AuditUnsealed(models.Model):
    """An entry that waits for its seal: written with it, gone with its sealing; the sweep never searches the trail."""

    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, primary_key=True, related_name="+")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.entry_id} since {self.since:%Y-%m-%d %H:%M}"


_WORDS: Final = "accounts_auditwords"
_KEPT: Final = f"{_WORDS}_kept"
_IS_ANON: Final = f"e.action = '{ANONYMISED}'"
_IS_EMPTYING: Final = " AND ".join(
    (
        *(f"NEW.{column} = OLD.{column}" for column in ("id", "entry_id", "field", "digest")),
        *(f"NEW.{column} = ''" for column in ("before", "after", "salt")),
        "OLD.emptied_by_id IS NULL",
        # With EXISTS, since a comparison with nothing is neither true nor false, and a trigger takes that for no.
        f"EXISTS (SELECT 1 FROM accounts_auditentry e WHERE e.id = NEW.emptied_by_id AND {_IS_ANON})",  # noqa: S608 -- two words of ours
    )
)
_REFUSAL: Final = f"{_WORDS} are only emptied, by an anonymising"

for _table in ("accounts_auditentry", "accounts_auditseal"):
    triggers.register(triggers.append_only(_table))
triggers.register(
    triggers.Trigger(
        name=_KEPT,
        table=_WORDS,
        sqlite=(
            f"DROP TRIGGER IF EXISTS {_KEPT}_delete",
            f"CREATE TRIGGER {_KEPT}_delete BEFORE DELETE ON {_WORDS} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
            f"DROP TRIGGER IF EXISTS {_KEPT}_update",
            f"CREATE TRIGGER {_KEPT}_update BEFORE UPDATE ON {_WORDS} WHEN NOT ({_IS_EMPTYING}) "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
        ),
        postgresql=(
            f"CREATE OR REPLACE FUNCTION {_KEPT}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'UPDATE' THEN IF {_IS_EMPTYING} THEN RETURN NEW; END IF; END IF; "
            f"RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"DROP TRIGGER IF EXISTS {_KEPT} ON {_WORDS}",
            f"CREATE TRIGGER {_KEPT} BEFORE UPDATE OR DELETE ON {_WORDS} FOR EACH ROW EXECUTE FUNCTION {_KEPT}()",
            f"DROP TRIGGER IF EXISTS {_KEPT}_truncate ON {_WORDS}",
            f"CREATE TRIGGER {_KEPT}_truncate BEFORE TRUNCATE ON {_WORDS} FOR EACH STATEMENT "
            f"EXECUTE FUNCTION {_KEPT}()",
        ),
    )
)
