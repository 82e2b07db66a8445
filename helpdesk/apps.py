"""Composition when Django starts: the order of receivers, consumers and the nudge."""

from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "helpdesk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.events import set_order  # noqa: PLC0415 -- the registry is ready only now
        from helpdesk.receivers import ORDER  # noqa: PLC0415 -- as above

        set_order(ORDER)
