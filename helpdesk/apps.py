"""Composition when Django starts: the order of receivers, consumers and the nudge."""

from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "helpdesk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.events import set_order  # noqa: PLC0415 -- the registry is ready only now
        from core.services.outbox import set_nudge  # noqa: PLC0415 -- as above
        from core.services.waking import set_waker  # noqa: PLC0415 -- the models are ready only now
        from helpdesk import checks  # noqa: F401, PLC0415 -- importing registers them
        from helpdesk.nudge import nudge_outbox, nudge_sweep  # noqa: PLC0415 -- as above
        from helpdesk.receivers import ORDER  # noqa: PLC0415 -- as above

        set_order(ORDER)
        set_nudge(nudge_outbox)
        set_waker(nudge_sweep)
