"""Django's entry for tickets and their conversation."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from attachments import owners  # noqa: PLC0415 -- the registry is ready only now
        from tickets import ownership  # noqa: PLC0415 -- as above
        from tickets.selectors.tokens import reading_tokens  # noqa: PLC0415 -- as above

        owners.register("message", ownership.may_read_file_of_message, reading_tokens)
        owners.register("draft", ownership.may_read_file_of_draft)
