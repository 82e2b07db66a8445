"""Addresses of sign-in, by the names under which the library looks for them; of its views only those in use."""

from allauth.account import views as account
from allauth.mfa.base import views as steps
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path
from django.views.generic import RedirectView

from lobby.sign_in import first_access, passkeys, recovery, second_step, single, views

urlpatterns = [
    path("entrar/", views.sign_in, name="account_login"),
    path("sair/", views.sign_out, name="account_logout"),
    path("encerrada/", account.account_inactive, name="account_inactive"),
    path("confirmar/", account.reauthenticate, name="account_reauthenticate"),
    path("senha/", account.password_change, name="account_change_password"),
    path("senha/esqueci/", views.forgotten_password, name="account_reset_password"),
    path("senha/esqueci/enviado/", views.reset_sent, name="account_reset_password_done"),
    re_path(
        # The key has a dash of its own.
        r"^senha/nova/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[0-9A-Za-z-]{1,100})/$",
        views.new_password,
        name="account_reset_password_from_key",
    ),
    path("empresa/", single.leave_for_provider, name="account_single_sign_on"),
    path("empresa/volta/", single.come_back, name="account_single_sign_on_back"),
    path("primeiro-acesso/", first_access.first_access, name="account_first_access"),
    path("primeiro-acesso/codigo/", first_access.first_access_code, name="account_first_access_code"),
    path("primeiro-acesso/senha/", first_access.first_access_password, name="account_first_access_password"),
    path("duas-etapas/", RedirectView.as_view(pattern_name="lobby:security"), name="mfa_index"),
    path("duas-etapas/codigo/", views.second_step, name="mfa_authenticate"),
    path("duas-etapas/confirmar/", steps.reauthenticate, name="mfa_reauthenticate"),
    path("duas-etapas/ligar/", totp.activate_totp, name="mfa_activate_totp"),
    path("duas-etapas/desligar/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("duas-etapas/reserva/novos/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("duas-etapas/reserva/", recovery.recovery_codes, name="mfa_view_recovery_codes"),
    path("duas-etapas/reserva/guardados/", second_step.confirm_recovery_codes, name="mfa_confirm_recovery_codes"),
    path("duas-etapas/reserva/arquivo/", recovery.recovery_codes_file, name="mfa_download_recovery_codes"),
    path("chaves/", RedirectView.as_view(pattern_name="lobby:security"), name="mfa_list_webauthn"),
    path("chaves/nova/", passkeys.add_passkey, name="mfa_add_webauthn"),
    path("chaves/nova/desafio/", passkeys.create_passkey, name="mfa_create_passkey"),
    path("chaves/<int:pk>/nome/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("chaves/<int:pk>/remover/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("chaves/confirmar/", passkeys.confirm_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("chaves/desafio/", passkeys.challenge_passkey, name="mfa_challenge_passkey"),
    path("chaves/entrar/", passkeys.sign_in_by_passkey, name="mfa_login_webauthn"),
]
