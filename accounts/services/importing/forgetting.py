"""A person who is removed, taken out of files of customers that are still kept."""

from __future__ import annotations

import re
from itertools import islice

from django.db.models import Q

from accounts.enums import ImportState
from accounts.models import CustomerImport, ImportPiece, ImportRow, User
from accounts.models.imports import WORKED


def forget_in_imports(person: User, pattern: re.Pattern[str]) -> None:
    """Delete the rows that speak of a person, and the files that they came from, in the caller's transaction.

    A file whose columns nobody has named yet has no rows to look through, and is set aside whole.
    """
    found: set[int] = set()
    touched: set[int] = set()
    rows = ImportRow.objects.values_list("pk", "customer_import_id", "cells", "notes", "person_id")
    for pk, import_id, cells, notes, person_id in rows.iterator(chunk_size=1_000):
        told = "\n".join([*cells, *(str(word) for _code, about in notes for word in about.values())])
        if person_id == person.pk or pattern.search(told):
            found.add(pk)
            touched.add(import_id)
    left = iter(found)
    while batch := list(islice(left, 500)):
        ImportRow.objects.filter(pk__in=batch).delete()
    unread = CustomerImport.objects.filter(state__in=(ImportState.COLUMNS, ImportState.RECEIVED, ImportState.READING))
    whole = [*unread.values_list("pk", flat=True)]
    ImportPiece.objects.filter(Q(customer_import__in=touched) | Q(customer_import__in=whole)).delete()
    ImportRow.objects.filter(customer_import__in=whole).delete()
    unread.update(state=ImportState.DISCARDED)
    CustomerImport.objects.exclude(state__in=WORKED).filter(pk__in=touched).update(executives={})
