"""Every page that a role can come to, on the demo: what axe reads and `make pictures` draws."""

from __future__ import annotations

from dataclasses import dataclass

from tests.browser.house import House

ANA = "ana.lima@aurora.example"
CARLOS = "carlos.meireles@aurora.example"
RAIMUNDO = "raimundo.costa@casa-do-norte.example"
MARINA = "marina.sales@suporte.example"
JOAO = "joao.prado@suporte.example"
RENATA = "renata.queiroz@suporte.example"
DAVI = "davi.cordeiro@suporte.example"

NOBODY_HAS = 999999


@dataclass(frozen=True)
class Place:
    """A page: a name for its picture, its address, and the status with which it answers."""

    name: str
    path: str
    status: int = 200


def places_of(house: House) -> dict[str, list[Place]]:
    """Return the pages of each role by the person's address, those of nobody under ''."""
    return {
        "": _gate(),
        ANA: _requester(house),
        CARLOS: _customer_manager(house),
        RAIMUNDO: [Place("padrao-inicio", "/"), Place("padrao-chamados", "/chamados/")],
        MARINA: _analyst(house),
        JOAO: [Place("n2-mesa", "/mesa/"), Place("n2-meus", "/mesa/filas/meus/")],
        RENATA: [Place("gestao-mesa", "/mesa/"), Place("gestao-todos", "/mesa/filas/todos/")],
        DAVI: [Place("administracao-mesa", "/mesa/"), Place("administracao-perfil", "/perfil/")],
    }


def _gate() -> list[Place]:
    return [
        Place("entrar", "/conta/entrar/"),
        Place("senha-esquecida", "/conta/senha/esqueci/"),
        Place("senha-enviada", "/conta/senha/esqueci/enviado/"),
        Place("senha-link-vencido", "/conta/senha/nova/1-a-b/", 410),
        Place("conta-encerrada", "/conta/encerrada/"),
    ]


def _requester(house: House) -> list[Place]:
    found = [
        Place("portal-inicio", "/"),
        Place("portal-chamados", "/chamados/"),
        Place("portal-chamados-nada", "/chamados/?q=inexistente"),
        Place("portal-abrir", "/chamados/novo/"),
        Place("portal-abrir-parou", "/chamados/novo/?parou=faturamento"),
        Place("portal-nao-ha", f"/chamados/{NOBODY_HAS}/", 404),
        Place("avisos", "/avisos/"),
        Place("avisos-preferencias", "/avisos/preferencias/"),
        Place("perfil", "/perfil/"),
        Place("perfil-seguranca", "/perfil/seguranca/"),
        Place("senha", "/conta/senha/"),
        Place("caixa-de-saida", "/caixa-de-saida/"),
        Place("estilo", "/estilo/"),
    ]
    for status in ("new", "in_progress", "waiting_customer", "solution_proposed", "closed", "cancelled"):
        for number in house.numbers("person.email = ? AND ticket.status = ?", ANA, status)[:1]:
            found.append(Place(f"portal-chamado-{status}", f"/chamados/{number}/"))
    for number in house.numbers("person.email = ? AND ticket.status = 'in_progress'", ANA)[:1]:
        found += [
            Place(f"portal-{name}", f"/chamados/{number}/{path}/")
            for name, path in (
                ("cancelar", "cancelar"),
                ("corrigir", "dados"),
                ("acompanhantes", "acompanhantes"),
            )
        ]
    return found


def _customer_manager(house: House) -> list[Place]:
    found = [Place("gestor-inicio", "/"), Place("gestor-chamados", "/chamados/")]
    for number in house.numbers("person.email = ? AND ticket.status = 'in_progress'", ANA)[:1]:
        found.append(Place("gestor-solicitante", f"/chamados/{number}/solicitante/"))
    return found


def _analyst(house: House) -> list[Place]:
    found = [
        Place("mesa", "/mesa/"),
        Place("mesa-meus", "/mesa/filas/meus/"),
        Place("mesa-todos", "/mesa/filas/todos/"),
        Place("mesa-aguardando", "/mesa/filas/aguardando/"),
        Place("mesa-filtrar", "/mesa/filas/todos/filtrar/"),
        Place("mesa-busca", "/mesa/busca/?q=1402"),
        Place("mesa-busca-nada", "/mesa/filas/todos/?q=inexistente"),
        Place("mesa-ligacao", "/mesa/chamados/novo/"),
        Place("mesa-nao-ha", f"/mesa/chamados/{NOBODY_HAS}/", 404),
        Place("mesa-avisos", "/avisos/"),
        Place("mesa-perfil", "/perfil/"),
        Place("mesa-estilo", "/estilo/?layout=desk"),
    ]
    for status in ("new", "in_progress", "waiting_customer", "solution_proposed", "closed"):
        for number in house.numbers("ticket.status = ?", status)[:1]:
            found.append(Place(f"mesa-chamado-{status}", f"/mesa/chamados/{number}/"))
    for number in house.numbers("ticket.status = 'in_progress'")[:1]:
        found.append(Place("mesa-nota", f"/mesa/chamados/{number}/?modo=nota"))
    return found
