"""What each sweep does, in a few words; its name in the code stands beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

SWEEP_WORDS: Final[Mapping[str, Any]] = {
    "drain_outbox": _("Sends mails and notices"),
    "sweep_silence": _("Closes what got no answer"),
    "assign_waiting": _("Gives out the tickets of automatic queues"),
    "widen_alerts": _("Widens alerts that nobody answered"),
    "finish_received": _("Completes what arrived"),
    "expire_uploads": _("Ends uploads that were cut"),
    "scan_files": _("Checks files for viruses"),
    "index_texts": _("Counts the lines of logs"),
    "search_texts": _("Looks for secrets in texts"),
    "import_customers": _("Imports customers"),
    "forget_old_imports": _("Forgets old imports"),
    "sweep_orphans": _("Removes files of nothing"),
    "forget_old_drafts": _("Forgets old drafts"),
    "forget_presences": _("Forgets who was in a ticket"),
    "settle_seen_lines": _("Settles what was read"),
    "seal_trail": _("Seals the trail"),
    "sweep_kept_forms": _("Forgets forms that were kept"),
    "sweep_sessions": _("Ends old sessions"),
    "sweep_devices": _("Forgets old devices"),
    "sweep_attempts": _("Forgets old attempts"),
    "sweep_first_accesses": _("Ends codes of first access"),
    "make_exports": _("Makes files of a person's data"),
    "forget_exports": _("Removes files of a person's data"),
    "forget_old_lines": _("Forgets the old log of access"),
    "forget_processes": _("Forgets processes that ended"),
    "forget_former_sweeps": _("Forgets former sweeps"),
    "forget_old_keys": _("Forgets old repetitions"),
}
