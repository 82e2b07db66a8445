"""The yardstick: a page that signs a visitor's session in and asks one thing of the database, and nothing else.

A Django of its own, beside the product's: `benchmarks.yardstick:application` is served by the same web server on the
same PostgreSQL, with a connection that stays open.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse

_AT = urlsplit(os.environ.get("YARDSTICK_URL", "postgres://nobody@localhost/none"))
_MIDDLEWARE = ("contrib.sessions.middleware.SessionMiddleware", "middleware.common.CommonMiddleware")
_PAGE = (
    "<!doctype html><title>{{ name }}</title><h1>{{ name }}</h1><p>{{ seen }} times</p>"
    "<ul>{% for word in words %}<li>{{ word }}</li>{% endfor %}</ul>"
)


def configure() -> None:
    """Be the smallest Django that has sessions and templates."""
    settings.configure(
        SECRET_KEY="x" * 50,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["django.contrib.sessions"],
        MIDDLEWARE=[f"django.{name}" for name in _MIDDLEWARE],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        ("django.template.loaders.cached.Loader", [
                            ("django.template.loaders.locmem.Loader", {"page.html": _PAGE}),
                        ])
                    ]
                },
            }
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "HOST": _AT.hostname,
                "PORT": _AT.port or 5432,
                "USER": _AT.username,
                "PASSWORD": _AT.password or "",
                "NAME": _AT.path.strip("/"),
                "CONN_MAX_AGE": None,
            }
        },
        USE_TZ=True,
    )  # fmt: skip
    django.setup()


def page(request: HttpRequest) -> HttpResponse:
    """Greet who comes, and count how often they did not come before."""
    from django.db import connection  # noqa: PLC0415 -- once the settings are chosen
    from django.shortcuts import render  # noqa: PLC0415 -- as above

    seen = request.session.get("seen")
    if seen is None:
        request.session["seen"] = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(session_key) FROM django_session WHERE session_key = %s", ["none"])
        cursor.fetchone()
    return render(request, "page.html", {"name": "Yardstick", "seen": seen, "words": ["one", "two", "three"]})


if os.environ.get("YARDSTICK_URL"):
    configure()
    from django.core.handlers.wsgi import WSGIHandler
    from django.urls import path

    urlpatterns = [path("", page)]
    application = WSGIHandler()
