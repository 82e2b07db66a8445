"""The base of every address of this door: it admits whom the operation's description admits."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import User
from api.codes import CODES
from api.describing import operation_of, operations_of


class NotForYou(PermissionDenied):
    """Others may do this here."""

    default_code = "not_permitted"
    default_detail: Any = CODES["not_permitted"].said


class Admitted(BasePermission):
    """Admits who may call the operation; to who may call none of an address, it does not exist."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        asker = request.user
        asked = operation_of(view, str(request.method))
        if asked is not None and asked.callers.admits(asker):
            return True
        if not isinstance(asker, User):
            raise NotAuthenticated
        if not any(operation.callers.admits(asker) for operation in operations_of(view)):
            raise Http404
        if asked is not None:
            raise NotForYou
        # No such method: the framework says so.
        return True


class Endpoint(APIView):
    """One address; each of its methods is `described`."""

    permission_classes = [Admitted]

    def reader(self) -> dict[str, Any]:
        """Return what shapes want to know of the asker."""
        return {"request": self.request, "reader": self.request.user}


def asker(request: Request) -> User:
    """Return the person who asks, of an operation that is for people."""
    assert isinstance(request.user, User)
    return request.user
