"""Who asks: a program by its token (read before, by accounts.programs) or a person's browser by its session."""

from __future__ import annotations

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class PersonAuthentication(SessionAuthentication):
    """Takes over who the request is of already; a session's request that changes something needs its CSRF token."""

    def authenticate_header(self, request: Request) -> str:
        return "Token"
