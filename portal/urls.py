"""Addresses of the customers' door."""

from django.urls import URLPattern, URLResolver, path

from portal.home.views import home
from portal.listing.views import list_tickets
from portal.opening import views as opening
from portal.support_page.views import how_support_works
from portal.tickets import side_views as side
from portal.tickets import views as tickets
from portal.tickets.printing import print_ticket

app_name = "portal"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("como-funciona/", how_support_works, name="how_support_works"),
    path("chamados/", list_tickets, name="list_tickets"),
    path("chamados/novo/", opening.open_ticket, name="open_ticket"),
    path("chamados/novo/leitura/", opening.read_opening, name="read_opening"),
    path("chamados/novo/rotinas/", opening.complete_routines, name="complete_routines"),
    path("chamados/novo/descartar/", opening.discard, name="discard_draft"),
    path("chamados/<int:number>/", tickets.show_ticket, name="show_ticket"),
    path("chamados/<int:number>/imprimir/", print_ticket, name="print_ticket"),
    path("chamados/<int:number>/novidades/", tickets.show_news, name="show_news"),
    path("chamados/<int:number>/decisao/", tickets.show_decision, name="show_decision"),
    path("chamados/<int:number>/responder/", tickets.reply, name="reply"),
    path("chamados/<int:number>/aceitar/", tickets.accept_solution, name="accept_solution"),
    path("chamados/<int:number>/recusar/", tickets.refuse_solution, name="refuse_solution"),
    path("chamados/<int:number>/contestar/", tickets.contest_ending, name="contest_ending"),
    path("chamados/<int:number>/reabrir/", tickets.reopen_ticket, name="reopen_ticket"),
    path("chamados/<int:number>/avaliar/", tickets.rate_ticket, name="rate_ticket"),
    path("chamados/<int:number>/cancelar/", side.cancel_ticket, name="cancel_ticket"),
    path("chamados/<int:number>/dados/", side.edit_details, name="edit_details"),
    path("chamados/<int:number>/acompanhantes/", side.follow, name="follow"),
    path("chamados/<int:number>/acompanhantes/<int:user_id>/retirar/", tickets.remove_follower, name="remove_follower"),
    path("chamados/<int:number>/solicitante/", side.replace_requester, name="replace_requester"),
    path("chamados/<int:number>/mensagens/<int:message_id>/apagar/", side.erase_message, name="erase_message"),
    path("chamados/<int:number>/arquivos/<uuid:file_id>/apagar/", side.erase_file, name="erase_file"),
]
