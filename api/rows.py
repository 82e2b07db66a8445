"""Lists of rows, single rows, and changing one only over what was seen: what addresses of many kinds do alike."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from api.doing import made
from api.endpoints import Endpoint
from api.etags import ANY, is_named, require_condition, tag_of, told
from api.filtering import Filters, narrowed
from api.pages import Orders, paged
from api.shapes import Id


class RowId(Id):
    """The id of a row that has to be there."""

    def __init__(self, rows: type[Model], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._rows = rows

    def to_internal_value(self, data: Any) -> int:
        found: int = super().to_internal_value(data)
        if not self._rows._default_manager.filter(pk=found).exists():
            raise ValidationError(_("There is no such one, or you may not see it."))
        return found


class ListEndpoint(Endpoint):
    """An address of many rows."""

    def listed(
        self, rows: QuerySet[Any], shape: type[BaseSerializer[Any]], filters: type[Filters], orders: Orders
    ) -> Response:
        """Return a page of those rows that the address asks for."""
        return paged(
            self.request,
            narrowed(filters, self.request, rows),
            orders=orders,
            drawn=lambda found: shape(found, many=True, context=self.reader()).data,
        )

    def made(self, shape: Any, *, replayed: bool, address: str) -> Response:
        """Return a row that was just made, or was made under the same key before."""
        return made(
            shape,
            replayed=replayed,
            address=self.request.build_absolute_uri(address),
            headers={"ETag": tag_of(shape)},
        )


class RowEndpoint(Endpoint):
    """An address of one row."""

    def drawn(self) -> Any:
        """Return the row as the asker sees it now."""
        raise NotImplementedError

    def current_tag(self) -> str:
        """Return its tag as it is now, for who has to look again."""
        return tag_of(self.drawn())

    def read(self) -> Response:
        """Return the row with its tag, or 304."""
        return told(self.request, self.drawn())

    def changed(self) -> Response:
        """Return the row as it is after a change."""
        shape = self.drawn()
        return Response(shape, headers={"ETag": tag_of(shape), "Cache-Control": "private, no-store"})

    def seen_stamp(self, stamp: str) -> str | None:
        """Return the stamp that the sender has seen: that of the row now, none for any, or one that no row has.

        The service looks at it again under the row's lock.

        :raises VersionMissing: when the request does not say what its sender saw
        """
        condition = require_condition(self.request)
        if condition == ANY:
            return None
        return stamp if is_named(condition, self.current_tag()) else ""
