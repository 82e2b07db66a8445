"""Addresses of this door."""

from django.urls import URLPattern, URLResolver, include, path

from lobby.account.tokens import end_token, list_tokens, new_token
from lobby.account.views import end_other_sessions, end_session, profile, security, sign_out_everywhere
from lobby.appearance.views import choose_theme
from lobby.beginning.views import begin, empty_portal
from lobby.bell.views import bell, notices, read_notices
from lobby.brand.views import brand_picture, brand_sheet
from lobby.drafts.views import discard_draft, draft_state, save_draft
from lobby.failures.views import drop_kept_form, kept_form
from lobby.home.views import home, show_ticket
from lobby.invitations.views import accept_invitation
from lobby.mailbox.views import mailbox, show_mail, show_mail_body
from lobby.markup_preview.views import preview
from lobby.preferences.views import preferences
from lobby.sign_in.second_step import protect_account
from lobby.sign_in.session import session, signed_in_again
from lobby.sign_in.views import demo_sign_in
from lobby.style_guide.views import style_guide

app_name = "lobby"

urlpatterns: list[URLPattern | URLResolver] = [
    path("inicio/", home, name="home"),
    path("comecar/", empty_portal, name="empty_portal"),
    path("comecar/<slug:token>/", begin, name="begin"),
    path("arquivos/", include("lobby.files.urls")),
    path("arquivos/", include("lobby.logs.urls")),
    path("arquivos/", include("lobby.evidence.urls")),
    path("c/<int:number>/", show_ticket, name="show_ticket"),
    path("demonstracao/entrar/", demo_sign_in, name="demo_sign_in"),
    path("convite/<slug:token>/", accept_invitation, name="accept_invitation"),
    path("sessao/", session, name="session"),
    path("sessao/de-volta/", signed_in_again, name="signed_in_again"),
    path("guardado/", kept_form, name="kept_form"),
    path("guardado/descartar/", drop_kept_form, name="drop_kept_form"),
    path("perfil/", profile, name="profile"),
    path("perfil/seguranca/", security, name="security"),
    path("perfil/sair-de-todos/", sign_out_everywhere, name="sign_out_everywhere"),
    path("perfil/protecao/", protect_account, name="protect_account"),
    path("perfil/sessoes/<slug:handle>/encerrar/", end_session, name="end_session"),
    path("perfil/sessoes/encerrar-outras/", end_other_sessions, name="end_other_sessions"),
    path("perfil/tokens/", list_tokens, name="list_tokens"),
    path("perfil/tokens/novo/", new_token, name="new_token"),
    path("perfil/tokens/<int:token_id>/revogar/", end_token, name="end_token"),
    path("rascunhos/", save_draft, name="save_draft"),
    path("rascunhos/estado/", draft_state, name="draft_state"),
    path("rascunhos/descartar/", discard_draft, name="discard_draft"),
    path("previa/", preview, name="preview"),
    path("aparencia/", choose_theme, name="choose_theme"),
    path("estilo/", style_guide, name="style_guide"),
    path("marca/<slug:sheet>.css", brand_sheet, name="brand_sheet"),
    path("marca/<slug:picture>.png", brand_picture, name="brand_picture"),
    path("avisos/", notices, name="notices"),
    path("avisos/lidos/", read_notices, name="read_notices"),
    path("avisos/sino/", bell, name="bell"),
    path("avisos/preferencias/", preferences, name="preferences"),
    path("caixa-de-saida/", mailbox, name="mailbox"),
    path("caixa-de-saida/<int:pk>/", show_mail, name="show_mail"),
    path("caixa-de-saida/<int:pk>/html/", show_mail_body, name="show_mail_body"),
]
