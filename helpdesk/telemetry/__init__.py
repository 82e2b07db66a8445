"""Errors to Sentry and traces to OpenTelemetry, where the environment names them; loaded nowhere else."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def missing_packages() -> list[str]:
    """Return what the environment asks for and nobody installed."""
    wanted = {"sentry_sdk": settings.SENTRY_DSN, "opentelemetry.sdk": settings.OTEL_EXPORTER_OTLP_ENDPOINT}
    return [name for name, is_asked in wanted.items() if is_asked and not _is_installed(name)]


def _is_installed(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def begin(kind: str) -> None:
    """Begin to report errors and traces of this process: 'web', 'worker' or 'sweeper'.

    :raises ImproperlyConfigured: where the packages for what the environment asks are missing.
    """
    if missing := missing_packages():
        raise ImproperlyConfigured(f"{', '.join(missing)} is missing: install requirements-telemetry.txt.")
    if settings.SENTRY_DSN:
        from helpdesk.telemetry.sentry import report_errors  # noqa: PLC0415 -- loaded only where it is on

        report_errors(kind)
    if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        from helpdesk.telemetry.traces import trace_work  # noqa: PLC0415 -- as above

        trace_work(kind)


@contextmanager
def traced(name: str) -> Iterator[None]:
    """Trace what is done here under this name; costs nothing where traces are off."""
    if not settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        yield
        return
    from helpdesk.telemetry.traces import span  # noqa: PLC0415 -- as above

    with span(name):
        yield
