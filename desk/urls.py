"""Addresses of this door."""

from django.urls import URLPattern, URLResolver, include, path

from desk.alerts.views import answer_alert, show_alerts
from desk.duties import views as duties
from desk.opening.views import open_ticket
from desk.queues import views as queues
from desk.references import views as references
from desk.rules import views as rules
from desk.support_page import views as support_page
from desk.team import views as team
from desk.tickets import live, views
from desk.tickets.printing import print_ticket
from desk.triage import views as triage

app_name = "desk"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", queues.home, name="home"),
    path("configurar/", include("desk.administration.urls")),
    path("como-funciona/", support_page.edit_support_page, name="edit_support_page"),
    path("como-funciona/previa/", support_page.preview_support_page, name="preview_support_page"),
    path("como-funciona/revisoes/", support_page.list_support_page_revisions, name="list_support_page_revisions"),
    path(
        "como-funciona/revisoes/<int:revision_id>/",
        support_page.show_support_page_revision,
        name="show_support_page_revision",
    ),
    path(
        "como-funciona/revisoes/<int:revision_id>/voltar/",
        support_page.bring_back_support_page,
        name="bring_back_support_page",
    ),
    path("triagem/", triage.show_quality, name="show_quality"),
    path("triagem/licoes/", triage.list_lessons, name="list_lessons"),
    path("triagem/regras/", rules.show_rules, name="show_rules"),
    path("triagem/regras/palavras/", rules.list_words, name="list_words"),
    path("triagem/regras/palavras/<str:name>/", rules.edit_words, name="edit_words"),
    path("triagem/regras/limiares/", rules.edit_figures, name="edit_figures"),
    path("triagem/regras/efeito/", rules.show_effect, name="show_effect"),
    path("triagem/regras/efeito/andamento/", rules.show_measuring, name="show_measuring"),
    path("triagem/regras/efeito/csv/", rules.export_effect, name="export_effect"),
    path("triagem/regras/efeito/juntar/", rules.take_in_version, name="take_in_version"),
    path("triagem/regras/descartar/", rules.discard_draft, name="discard_rules_draft"),
    path("triagem/regras/versoes/", rules.list_rules_versions, name="list_rules_versions"),
    path("triagem/regras/versoes/<int:revision_number>/", rules.show_rules_version, name="show_rules_version"),
    path(
        "triagem/regras/versoes/<int:revision_number>/restaurar/",
        rules.restore_rules_version,
        name="restore_rules_version",
    ),
    path("triagem/regras/<str:rule>/", rules.edit_rule, name="edit_rule"),
    path("busca/", queues.search, name="search"),
    path("filas/", queues.show_rail, name="show_rail"),
    path("filas/<slug:slug>/", queues.list_queue, name="list_queue"),
    path("filas/<slug:slug>/novidades/", queues.queue_news, name="queue_news"),
    path("filas/<slug:slug>/filtrar/", queues.filter_queue, name="filter_queue"),
    path("plantao/", duties.show_roster, name="show_roster"),
    path("plantao/novo/", duties.new_duty, name="new_duty"),
    path("plantao/<int:duty_id>/", duties.edit_duty, name="edit_duty"),
    path("plantao/<int:duty_id>/encerrar/", duties.end_duty, name="end_duty"),
    path("plantao/alertas/", show_alerts, name="show_alerts"),
    path("chamados/<int:number>/alerta/", answer_alert, name="answer_alert"),
    path("proximo/", queues.take_next_ticket, name="take_next"),
    path("equipe/", team.show_team, name="show_team"),
    path("equipe/filas/", team.switch_queues, name="switch_queues"),
    path("equipe/<int:person_id>/", team.edit_availability, name="edit_availability"),
    path("referencias/", references.list_references, name="list_references"),
    path("referencias/<int:reference_id>/", references.show_reference, name="show_reference"),
    path("chamados/novo/", open_ticket, name="open_ticket"),
    path("chamados/<int:number>/", views.show_ticket, name="show_ticket"),
    path("chamados/<int:number>/mensagens/", views.post_message, name="post_message"),
    path("chamados/<int:number>/mensagens/<int:message_id>/apagar/", views.erase_message, name="erase_message"),
    path("chamados/<int:number>/mensagens/<int:message_id>/original/", views.reveal_message, name="reveal_message"),
    path("chamados/<int:number>/arquivos/<uuid:attachment_id>/apagar/", views.erase_file, name="erase_file"),
    path("chamados/<int:number>/imprimir/", print_ticket, name="print_ticket"),
    path("chamados/<int:number>/novidades/", live.show_news, name="show_news"),
    path("chamados/<int:number>/situacao/", live.show_facts, name="show_facts"),
    path("chamados/<int:number>/presenca/", live.show_presence, name="show_presence"),
    path("chamados/<int:number>/cartoes/<slug:slug>/", live.show_card, name="show_card"),
    path("chamados/<int:number>/desfazer/", views.undo, name="undo"),
    path("chamados/<int:number>/<slug:slug>/", views.do_act, name="do_act"),
]
