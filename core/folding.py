"""Words as people look for them, without capitals and accents, on every database alike and without an extension."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import CharField, Q, TextField, Transform

from core.text import storable

_ACCENTED: Final = "ÁÀÂÃÄÅÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑÝáàâãäåéèêëíìîïóòôõöúùûüçñýÿ"
_PLAIN: Final = "AAAAAAEEEEIIIIOOOOOUUUUCNYaaaaaaeeeeiiiiooooouuuucnyy"
_TABLE: Final = str.maketrans(_ACCENTED, _PLAIN)
_SQLITE_FUNCTION: Final = "portal_fold"
# A search by more words than this is cut: each is one more look at every row.
MOST_WORDS: Final = 8


def fold(text: str) -> str:
    """Return the text in small letters without the accents of Portuguese and its neighbours."""
    return text.translate(_TABLE).lower()


def holding(text: str, *fields: str) -> Q:
    """Return the condition that each word of the text stands in one of these fields, however it is written there."""
    condition = Q()
    for word in fold(storable(text)).split()[:MOST_WORDS]:
        anywhere = Q()
        for field in fields:
            anywhere |= Q(**{f"{field}__folded__contains": word})
        condition &= anywhere
    return condition


class Folded(Transform):
    """`field__folded`: the column as `fold` would have it."""

    lookup_name = "folded"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function=_SQLITE_FUNCTION, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = f"lower(translate(%(expressions)s, '{_ACCENTED}', '{_PLAIN}'))"
        return self.as_sql(compiler, connection, template=template, **context)


def register() -> None:
    """Make the transform known to text columns."""
    CharField.register_lookup(Folded)
    TextField.register_lookup(Folded)


def give_sqlite_the_function(*, connection: Any, **_kwargs: Any) -> None:
    """Teach a new connection to SQLite how to fold; other databases know by themselves."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            _SQLITE_FUNCTION, 1, lambda text: None if text is None else fold(str(text)), deterministic=True
        )
