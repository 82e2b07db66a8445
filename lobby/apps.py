"""Django's entry for what several doors share."""

from django.apps import AppConfig


class LobbyConfig(AppConfig):
    name = "lobby"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.events import LETTERS  # noqa: PLC0415 -- the registry is ready only now
        from core.services.outbox import register_consumer  # noqa: PLC0415 -- as above
        from lobby.sign_in.letters import send_letter  # noqa: PLC0415 -- as above

        register_consumer(LETTERS, send_letter)
