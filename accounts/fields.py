"""The name of a person as a column: who was anonymised is called the same everywhere, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import models
from django.utils.translation import gettext as _

# What the column holds. It is read aloud by databases and backups, hence a word and no code.
REMOVED: Final = "Pessoa removida"

if TYPE_CHECKING:
    _Characters = models.CharField[str, str]
else:
    _Characters = models.CharField


class PersonName(_Characters):
    """A name; that of a removed person is translated as it leaves the database, whichever query asked for it."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return _("Removed person") if value == REMOVED else value
