"""Settings of what is seen from outside: logs, metrics, errors, traces; helpdesk.settings reads them by `*`."""

from pathlib import Path
from typing import Any

from environs import Env

from helpdesk.place import PORTAL_DATA

__all__ = [
    "LOGGING",
    "LOG_FORMAT",
    "METRICS_ARE_ON",
    "METRICS_FOLDER",
    "METRICS_NETWORKS",
    "METRICS_TOKEN",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "SENTRY_DSN",
    "SENTRY_ENVIRONMENT",
]

env = Env()

# Who may read /metrics: whoever sends this token, or comes from these networks. To others it does not exist.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
METRICS_NETWORKS: list[str] = env.list("METRICS_NETWORKS", [])
METRICS_ARE_ON = bool(METRICS_TOKEN or METRICS_NETWORKS)
# Where the web processes of this machine add up what each has counted; the library's own variable.
_folder = env.str("PROMETHEUS_MULTIPROC_DIR", "")
METRICS_FOLDER = Path(_folder) if _folder else PORTAL_DATA / "metrics"

# Errors to Sentry, traces to OpenTelemetry: off where these are empty (requirements-telemetry.txt).
SENTRY_DSN = env.str("SENTRY_DSN", "")
SENTRY_ENVIRONMENT = env.str("SENTRY_ENVIRONMENT", "production")
OTEL_EXPORTER_OTLP_ENDPOINT = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", "")

LOG_FORMAT = env.str("LOG_FORMAT", "line")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "core.logs.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"},
        "json": {"()": "core.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if LOG_FORMAT == "json" else "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        # Sweeps ring every few seconds; they say themselves what they did.
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
