"""Where no mail server is named, a page that would send a letter says so instead."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_View = Callable[[HttpRequest], HttpResponse]


def by_letter(view: _View) -> _View:
    """Wrap a view whose way in goes by mail: nobody is to wait for a letter that cannot come."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if settings.MAILS_REACH:
            return view(request)
        return render(request, "account/without_mails.html", status=409 if request.method == "POST" else 200)

    return answer
