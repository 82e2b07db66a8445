"""What a person would send to each address that takes something, about one house and correct in every field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from accounts.house_limits import BY_NAME
from accounts.selectors import support_page_revisions
from desk.rules.forms import seen_of
from tests.factories import new_key
from tests.security.addresses import Address
from tests.security.house import Desk, House, id_of
from triage.editing import workbench_of

Form = Callable[[House, Desk], dict[str, Any]]


def _words(house: House, desk: Desk) -> dict[str, Any]:
    return {"key": new_key(), "body": "Segue o que pediram.", "log_text": ""}


def _text(house: House, desk: Desk) -> dict[str, Any]:
    return {"key": new_key(), "text": "Segue o que pediram."}


def _version(house: House, desk: Desk) -> dict[str, Any]:
    return {"key": new_key()}


def _reason(house: House, desk: Desk) -> dict[str, Any]:
    return {"key": new_key(), "reason": "Foi por engano"}


def _opening(house: House, desk: Desk) -> dict[str, Any]:
    return {
        "key": new_key(),
        "subject": "1402 não fatura",
        "description": "Ao confirmar a carga aparece um erro na tela, e ela não fatura.",
        "stopped": "nothing",
        "module": "unknown",
        "branch": house.branch.pk,
        "request_type": "corrective",
        "severity_asked": "medium",
    }


def _call(house: House, desk: Desk) -> dict[str, Any]:
    opening = {"key": new_key(), "subject": "Não emite nota", "description": "Ligou dizendo que não emite nota."}
    return {**opening, "requester": house.requester.pk}


def _duty(house: House, desk: Desk) -> dict[str, Any]:
    days = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "")
    return {"person": desk.n1.pk, "substitute": "", "level": 1, "hours": "desk", "starts_on": "2099-01-01", **days}


def _draft(house: House, desk: Desk) -> dict[str, Any]:
    return {"kind": "ticket", "key": new_key(), "subject": "Ainda escrevo"}


def _profile(house: House, desk: Desk) -> dict[str, Any]:
    return {"name": "Nome Novo", "language": "pt-br", "timezone": "America/Sao_Paulo", "theme": "dark"}


def _password(house: House, desk: Desk) -> dict[str, Any]:
    return {"oldpassword": "a-password-of-tests", "password1": "outra-senha-9x7", "password2": "outra-senha-9x7"}


def _organization(house: House, desk: Desk) -> dict[str, Any]:
    switches = {"shares_tickets": "on", "is_active": "on"}
    known = {"name": "Nova Casa", "short_name": "Nova", "external_id": "C-9001"}
    return {**known, "executive": house.organization.executive_id, **switches}


def _branch(house: House, desk: Desk) -> dict[str, Any]:
    place = {"city": "Jataí", "state": "GO", "timezone": "America/Sao_Paulo", "is_active": "on"}
    return {"code": "9", "name": "Jataí", "cnpj": "12.ABC.345/01DE-35", **place}


def _contract(house: House, desk: Desk) -> dict[str, Any]:
    return {"plan": "prime", "starts_on": "2010-01-01", "ends_on": "2010-12-31", "confirm": ""}


def _executive(house: House, desk: Desk) -> dict[str, Any]:
    return {"name": "Bia Prado", "email": "bia@casa.com.br", "phone": "(62) 3000-1402"}


def _person(house: House, desk: Desk) -> dict[str, Any]:
    person = {"name": "Cida Prado", "email": "cida@casa.com.br", "job_title": "Caixa", "phone": ""}
    given = {"side": "customer", "role": "customer_manager", "send_invitation": "on", "external_id": "C-9001-1"}
    return {**person, **given, "organization": house.organization.pk}


def _brand(house: House, desk: Desk) -> dict[str, Any]:
    named = {"company_name": "Central Norte", "portal_name": "Fale com a Norte", "accent": "#1d4ed8"}
    return {**named, "phone_1": "(62) 3000-1402", "phone_1_words": "Plantão", "hours": "Segunda a sexta"}


def _sender(house: House, desk: Desk) -> dict[str, Any]:
    return {"sender_name": "Norte", "sender_address": "suporte@norte.example", "reply_to": "fale@norte.example"}


def _limits(house: House, desk: Desk) -> dict[str, Any]:
    sent = {"upload_bytes_per_person": "5", "upload_bytes_per_organization": "50"}
    counted = {name: "500" for name in BY_NAME if name.startswith(("api_", "messages_"))}
    return {**sent, **counted, "max_file_bytes": "500", "upload_kept_hours": "24"}


def _module(house: House, desk: Desk) -> dict[str, Any]:
    module = house.ticket.module
    assert module is not None
    chosen = {"product": module.product_id, "group": module.group_id, "module": module.pk}
    return {"number": "77", "name": "Outro nome", "position": "3", "is_active": "on", **chosen}


def _rule(house: House, desk: Desk) -> dict[str, Any]:
    bench = workbench_of(desk.manager)
    now = (bench.tables.values["severity.part"], "severity.part" not in bench.off)
    return {"value": "baixa", "is_on": "on", "seen": seen_of(now)}


def _list_of_words(house: House, desk: Desk) -> dict[str, Any]:
    words = workbench_of(desk.manager).tables.lists["virus"]
    return {"words": "\n".join((*words, "worm")), "seen": seen_of(words)}


def _figures(house: House, desk: Desk) -> dict[str, Any]:
    figures = {name: one.value for name, one in workbench_of(desk.manager).tables.figures.items()}
    return {**figures, "due.soon": "4", "seen": seen_of(figures.items())}


ADMINISTRATION: dict[str, Form] = {
    "desk:new_organization": _organization,
    "desk:edit_organization": _organization,
    "desk:new_branch": _branch,
    "desk:edit_branch": _branch,
    "desk:new_contract": _contract,
    "desk:edit_contract": _contract,
    "desk:new_executive": _executive,
    "desk:edit_executive": _executive,
    "desk:new_person": _person,
    "desk:edit_person": _person,
    "desk:reset_second_step": _reason,
    "desk:remove_person": lambda house, desk: {"reason": "Pedido", "is_meant": "on", "do": "remove"},
    "desk:change_brand": _brand,
    "desk:edit_support_page": lambda house, desk: {"text": "# Como funciona", "seen": support_page_revisions()[0].pk},
    "desk:edit_rule": _rule,
    "desk:edit_words": _list_of_words,
    "desk:edit_figures": _figures,
    "desk:show_effect": lambda house, desk: {"why": "Combinado", "when": "now", "effective_from": "", "version": "1"},
    "desk:preview_support_page": lambda house, desk: {"text": "# Como funciona"},
    "desk:change_mail": _sender,
    "desk:change_limits": _limits,
    "desk:change_import_columns": lambda house, desk: {"t0c0": "customer", "t0c1": "plan"},
    "desk:list_domains": lambda house, desk: {"domain": "boreal.example"},
    "desk:import_catalogue": lambda house, desk: {"table": "", "plan": ""},
    **{
        f"desk:{verb}_{kind}": _module
        for verb in ("new", "edit")
        for kind in ("product", "module_group", "module", "routine")
    },
}


def _said(house: House, desk: Desk) -> dict[str, Any]:
    return {"body": "Segue o que pediram.", "log_text": ""}


def _module_of_programs(house: House, desk: Desk) -> dict[str, Any]:
    module = house.ticket.module
    assert module is not None
    return {"product_id": module.product_id, "group_id": module.group_id, "number": 77, "name": "Outro nome"}


def _routine_of_programs(house: House, desk: Desk) -> dict[str, Any]:
    return {"module_id": house.ticket.module_id, "number": "7701", "name": "Outro nome"}


PROGRAMS: dict[str, Form] = {
    "api:tickets": lambda house, desk: {"subject": "1402 não fatura", "description": "Fiz a carga."},
    "api:ticket": lambda house, desk: {"subject": "Outro assunto", "branch_id": house.branch.pk},
    "api:messages": _said,
    **{f"api:{name}": _said for name in ("reply", "ask", "note", "give_workaround", "propose_solution")},
    **{f"api:{name}": _said for name in ("accept", "refuse", "reopen", "cancel")},
    "api:close": lambda house, desk: {**_said(house, desk), "reason": "guided"},
    "api:rate": lambda house, desk: {"rating": 4, "comment": "Bom"},
    "api:assign": lambda house, desk: {"assignee_id": desk.n2.pk},
    "api:set_level": lambda house, desk: {"level": 2},
    "api:skip": lambda house, desk: {"reason": "knowledge"},
    "api:forward": lambda house, desk: {"destination": "with_maintenance"},
    "api:replace_requester": lambda house, desk: {"user_id": house.colleague.pk},
    "api:followers": lambda house, desk: {"user_id": house.colleague.pk},
    "api:corrections": lambda house, desk: {
        "field": "legal_date",
        "value": "2027-01-04",
        "reason": "Precisa de análise",
    },
    "api:hand_over": lambda house, desk: {
        "tried": "Conferi a faixa.",
        "message_ids": [id_of(house.message)],
        "cause_class": "data",
    },
    "api:return_ticket": lambda house, desk: {"reason": "Falta o log."},
    "api:contest": _said,
    "api:answer_contest": lambda house, desk: {**_said(house, desk), "answer": "confirmed"},
    "api:me": lambda house, desk: {"name": "Nome Novo", "theme": "dark"},
    "api:organizations": lambda house, desk: {"name": "Nova Casa", "short_name": "Nova"},
    "api:organization": lambda house, desk: {"name": "Nova Casa", "shares_tickets": True},
    "api:branches": lambda house, desk: {
        **{name: value for name, value in _branch(house, desk).items() if name != "is_active"},
        "organization_id": house.organization.pk,
    },
    "api:branch": lambda house, desk: {"name": "Jataí", "city": "Jataí"},
    "api:executives": _executive,
    "api:executive": _executive,
    "api:people": lambda house, desk: {
        "name": "Cida Prado",
        "email": "cida@casa.com.br",
        "job_title": "Caixa",
        "phone": "",
        "organization_id": house.organization.pk,
    },
    "api:person": lambda house, desk: {"name": "Cida Prado", "job_title": "Caixa"},
    "api:products": lambda house, desk: {"name": "Outro nome"},
    "api:product": lambda house, desk: {"name": "Outro nome"},
    "api:module_groups": lambda house, desk: {"name": "Outro nome"},
    "api:module_group": lambda house, desk: {"name": "Outro nome"},
    "api:modules": _module_of_programs,
    "api:module": _module_of_programs,
    "api:routines": _routine_of_programs,
    "api:routine": _routine_of_programs,
    "api:read_notifications": lambda house, desk: {"ids": [house.notice().pk]},
    "api:preferences": lambda house, desk: {"results": [{"kind": "replied", "by_mail": False, "on_bell": True}]},
    "api:erase_message": _reason,
    "api:reveal_message": _reason,
    "api:erase_file": _reason,
}
FORMS: dict[str, Form] = {
    **ADMINISTRATION,
    "lobby:begin": lambda house, desk: {
        "name": "Davi",
        "email": "davi@casa.com.br",
        "password": "x",
        "password_again": "x",
    },
    "lobby:new_token": lambda house, desk: {"key": new_key(), "name": "monitor", "days": "30", "is_read_only": "on"},
    **PROGRAMS,
    "account_login": lambda house, desk: {"login": "ninguem@exemplo.com.br", "password": "errada"},
    "account_reset_password": lambda house, desk: {"email": "ninguem@exemplo.com.br"},
    "account_first_access": lambda house, desk: {"email": "ninguem@exemplo.com.br"},
    "account_first_access_code": lambda house, desk: {"code": "1234 5678"},
    "account_first_access_password": _password,
    "account_change_password": _password,
    "account_reauthenticate": lambda house, desk: {"password": "a-password-of-tests"},
    "lobby:demo_sign_in": lambda house, desk: {"account": house.requester.email},
    "lobby:save_draft": _draft,
    "lobby:discard_draft": lambda house, desk: {"key": house.draft_key},
    "lobby:preview": lambda house, desk: {"text": "Olá"},
    "lobby:choose_theme": lambda house, desk: {"theme": "dark"},
    "lobby:profile": _profile,
    "lobby:read_notices": lambda house, desk: {"notice": house.notice().pk},
    "portal:open_ticket": _opening,
    "portal:read_opening": _opening,
    "portal:discard_draft": lambda house, desk: {"key": house.draft_key},
    "portal:reply": _words,
    "portal:accept_solution": _words,
    "portal:refuse_solution": _words,
    "portal:reopen_ticket": _words,
    "portal:contest_ending": _words,
    "portal:cancel_ticket": _words,
    "portal:rate_ticket": lambda house, desk: {"rating": "4", "comment": "Bom"},
    "portal:edit_details": lambda house, desk: {"subject": "Outro assunto", "branch": house.branch.pk},
    "portal:follow": lambda house, desk: {"user": house.colleague.pk},
    "portal:replace_requester": lambda house, desk: {"user": house.colleague.pk},
    "portal:erase_message": _reason,
    "portal:erase_file": _reason,
    "desk:open_ticket": _call,
    "desk:post_message": lambda house, desk: {**_text(house, desk), "kind": "reply", "send": "reply"},
    "desk:erase_message": _reason,
    "desk:reveal_message": _reason,
    "lobby:original_file": _reason,
    "desk:erase_file": _reason,
    "desk:do_act/atribuir": lambda house, desk: {"assignee": desk.n2.pk},
    "desk:do_act/pular": lambda house, desk: {"reason": "other", "why": "Férias."},
    "desk:do_act/passar": lambda house, desk: {
        "tried": "Conferi a faixa.",
        "evidence": f"m.{id_of(house.message)}",
        "evidence_text": "Linha 118.",
        "articles": "",
        "hypothesis": "Faixa vencida.",
        "cause_class": "data",
        "version": "",
    },
    "desk:do_act/devolver-ao-n1": lambda house, desk: {"reason": "Falta o log."},
    "desk:do_act/encaminhar": lambda house, desk: {"team": "maintenance", "reference": "MNT-1"},
    "desk:switch_queues": lambda house, desk: {"act": "on-999999"},
    "desk:edit_availability": lambda house, desk: {
        "act": "absence",
        "starts_on": "2030-01-02",
        "ends_on": "2030-01-09",
        "substitute": "",
        "note": "Férias.",
        "most": "8",
    },
    "desk:show_reference": lambda house, desk: {"state": "open", "promised_version": "33.0"},
    "desk:new_duty": _duty,
    "desk:edit_duty": _duty,
    "desk:do_act/contestacao": lambda house, desk: {**_text(house, desk), "answer": "confirmed"},
    "desk:do_act/contorno": _text,
    "desk:do_act/dados": lambda house, desk: {"subject_line": "Outro assunto"},
    "desk:do_act/triagem": lambda house, desk: {
        "immediate": "no",
        "legal_date": "2027-01-04",
        "reason": "Vale desde janeiro",
    },
    "desk:do_act/seguidores": lambda house, desk: {"person": house.colleague.pk},
    "desk:do_act/deixar-de-seguir": lambda house, desk: {"person": desk.n2.pk},
    "desk:do_act/solicitante": lambda house, desk: {"person": house.colleague.pk},
    "desk:do_act/reabrir": _text,
    "desk:do_act/encerrar": lambda house, desk: {**_text(house, desk), "reason": "guided"},
    "desk:do_act/cancelar": _text,
}


def form_for(address: Address, house: House, desk: Desk, other: House) -> dict[str, Any]:
    """Return the fields to send; an address that needs none gets a key."""
    if address.label == "desk:do_act/mover":
        return {"organization": other.organization.pk, "requester": other.requester.pk}
    if address.label == "api:move":
        return {"organization_id": other.organization.pk, "requester_id": other.requester.pk}
    return FORMS.get(address.label, _version)(house, desk)


def query_for(address: Address, house: House) -> dict[str, Any]:
    """Return what stands in the address besides its path."""
    queries: dict[str, dict[str, Any]] = {
        "lobby:upload_file": {"name": "erro.log"},
        "desk:open_ticket": {"empresa": house.organization.pk},
        "desk:undo": {"campo": "assignee", "era": "", "versao": house.ticket.version},
        "desk:search": {"q": "1402"},
        "portal:show_news": {"desde": "0"},
        "desk:show_news": {"depois": "0"},
        "desk:queue_news": {"desde": "1790000000000000"},
    }
    return queries.get(address.name, {})


def ids_in_forms(house: House) -> dict[str, Any]:
    """Return the ids of a house by the names under which forms and addresses carry them."""
    return {
        "ticket": house.ticket.pk,
        "continua": house.tickets["closed"].pk,
        "como": house.tickets["closed"].pk,
        "follows": house.tickets["closed"].pk,
        "attachment": str(id_of(house.loose)),
        "citar": f"{id_of(house.file)}:1-3",
        "branch": house.branch.pk,
        "user": house.requester.pk,
        "person": house.requester.pk,
        "notice": house.notice().pk,
        "rascunho": house.draft_key,
        "organization": house.organization.pk,
        "empresa": house.organization.pk,
    }
