"""Django's entry for what several doors share."""

from django.apps import AppConfig


class LobbyConfig(AppConfig):
    name = "lobby"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.account.signals import authentication_step_completed  # noqa: PLC0415 -- the registry is ready only now
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 -- as above

        from accounts.events import LETTERS  # noqa: PLC0415 -- as above
        from core.services.outbox import register_consumer  # noqa: PLC0415 -- as above
        from lobby.sign_in.coming_in import note_proof_again, note_proof_of_sign_in  # noqa: PLC0415 -- as above
        from lobby.sign_in.letters import send_letter  # noqa: PLC0415 -- as above

        register_consumer(LETTERS, send_letter)
        user_logged_in.connect(note_proof_of_sign_in)
        authentication_step_completed.connect(note_proof_again)
