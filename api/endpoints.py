"""The base of every address of this door: it admits whom the operation's description admits."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import User
from accounts.programs import token_of
from accounts.proofs import is_fresh
from api.codes import CODES
from api.describing import operation_of, operations_of


class NotForYou(PermissionDenied):
    """Others may do this here."""

    default_code = "not_permitted"
    default_detail: Any = CODES["not_permitted"].said


class ProofMissing(PermissionDenied):
    """A browser may not do this so long after its person showed who they are; a token was made behind the password."""

    default_code = "proof_missing"
    default_detail: Any = CODES["proof_missing"].said


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

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let the asker pass, where they are admitted and, for some changes, showed a short while ago who they are."""
        super().initial(request, *args, **kwargs)
        asked = operation_of(self, str(request.method))
        if asked is not None and asked.wants_proof and token_of(request) is None and not is_fresh(request):
            raise ProofMissing

    def reader(self) -> dict[str, Any]:
        """Return what shapes want to know of the asker."""
        return {"request": self.request, "reader": self.request.user}


def asker(request: Request) -> User:
    """Return the person who asks, of an operation that is for people."""
    assert isinstance(request.user, User)
    return request.user
