"""Errors as Sentry gets them: what went wrong and where in the code, and nothing of whose request it was."""

from __future__ import annotations

import logging
from typing import Any, cast

import sentry_sdk
from django.conf import settings
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.types import Event, Hint

from core.logs import current_request_id
from core.version import portal_version
from helpdesk.telemetry.scrubbing import scrubbed


def report_errors(kind: str) -> None:
    """Report what is logged as an error from now on; Django logs every page that fails, sweeps log themselves."""
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment=settings.SENTRY_ENVIRONMENT,
        release=portal_version(),
        # The others read requests, arguments and environments.
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        before_send=lambda event, hint: _leaving(event, hint, kind),
    )


def _leaving(event: Event, _hint: Hint, kind: str) -> Event:
    told: Any = event
    return cast(Event, scrubbed(told, tags={"process": kind, "request_id": current_request_id()}))
