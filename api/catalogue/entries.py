"""What addresses of the catalogue do alike, whichever kind of entry they hold."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from api.doing import once, sent_as
from api.endpoints import asker
from api.filtering import Filters
from api.pages import Orders
from api.rows import ListEndpoint, RowEndpoint
from catalogue.selectors import entries_known
from catalogue.services import editing
from core.stamps import stamp_of


class EntryList(ListEndpoint):
    """All entries of one kind: for customers those that one may choose."""

    model: ClassVar[Any]
    shape: ClassVar[type[BaseSerializer[Any]]]
    orders: ClassVar[Orders]
    # Where one of them is.
    address: ClassVar[str]

    def entries(self, filters: type[Filters]) -> Response:
        """Return a page of them."""
        rows = entries_known(self.model, with_retired=asker(self.request).is_support)
        return self.listed(rows, self.shape, filters, self.orders)

    def enter(self, sent: type[BaseSerializer[Any]]) -> Response:
        """Enter one, once for its key."""
        values = sent_as(sent, self.request).validated_data
        by = asker(self.request)
        outcome = once(self.request, lambda: editing.add(self.model, by=by, values=values).pk)
        shape = self.shape(self.model.objects.get(pk=outcome.result)).data
        return self.made(shape, replayed=outcome.replayed, address=reverse(self.address, args=[outcome.result]))


class OneEntry(RowEndpoint):
    """One entry; its id is the only one in the address."""

    model: ClassVar[Any]
    shape: ClassVar[type[BaseSerializer[Any]]]

    def drawn(self) -> Any:
        known = entries_known(self.model, with_retired=asker(self.request).is_support)
        return self.shape(known.get(pk=self._id)).data

    def correct(self, sent: type[BaseSerializer[Any]]) -> Response:
        """Change it, if it is what the sender saw."""
        row = self.model.objects.get(pk=self._id)
        seen = self.seen_stamp(stamp_of(row, editing.FIELDS[self.model]))
        values = sent_as(sent, self.request).validated_data
        editing.change(self.model, row.pk, by=asker(self.request), values=values, seen=seen)
        return self.changed()

    @property
    def _id(self) -> int:
        (found,) = self.kwargs.values()
        return int(found)
