"""Every page that a role can come to, on the demo: what axe reads and `make pictures` draws."""

from __future__ import annotations

from dataclasses import dataclass

from tests.browser.house import House
from tickets.enums import Status

ANA = "ana.lima@aurora.example"
EDSON = "edson.farias@aurora.example"
CARLOS = "carlos.meireles@aurora.example"
RAIMUNDO = "raimundo.costa@casa-do-norte.example"
MARINA = "marina.sales@suporte.example"
JOAO = "joao.prado@suporte.example"
RENATA = "renata.queiroz@suporte.example"
DAVI = "davi.cordeiro@suporte.example"

NOBODY_HAS = 999999

# The statuses in which the demo's first customer has a ticket; her manager's page has the others.
HERS = ("in_progress", "waiting_customer", "with_maintenance", "solution_proposed", "closed")


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
        DAVI: _administrator(house),
    }


def _gate() -> list[Place]:
    return [
        Place("entrar", "/conta/entrar/"),
        Place("primeiro-acesso", "/conta/primeiro-acesso/"),
        Place("como-funciona", "/como-funciona/"),
        Place("senha-esquecida", "/conta/senha/esqueci/"),
        Place("senha-enviada", "/conta/senha/esqueci/enviado/"),
        Place("senha-link-vencido", "/conta/senha/nova/1-a-b/", 410),
        Place("conta-encerrada", "/conta/encerrada/"),
        Place("api", "/api/docs/"),
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
        Place("perfil-tokens", "/perfil/tokens/"),
        Place("api-solicitante", "/api/docs/"),
        Place("senha", "/conta/senha/"),
        Place("caixa-de-saida", "/caixa-de-saida/"),
        Place("estilo", "/estilo/"),
    ]
    for status in HERS:
        number = _newest(house, "person.email = ? AND ticket.status = ?", ANA, status)
        found.append(Place(f"portal-chamado-{status}", f"/chamados/{number}/"))
    log = f"/arquivos/{house.log_of(ANA)}/log/"
    found += [
        Place("registro", log),
        Place("registro-busca", f"{log}?busca=ORA"),
        Place("registro-nada", f"{log}?busca=zzz"),
        Place("imagem", f"/arquivos/{house.file_of(ANA, 'png')}/ver/"),
        Place("video", f"/arquivos/{house.file_of(ANA, 'webm')}/ver/?t=3"),
    ]
    number = _newest(house, "person.email = ? AND ticket.status = 'in_progress'", ANA)
    sides = (
        *(("cancelar", "cancelar"), ("corrigir", "dados")),
        *(("acompanhantes", "acompanhantes"), ("imprimir", "imprimir")),
    )
    return [*found, *(Place(f"portal-{name}", f"/chamados/{number}/{path}/") for name, path in sides)]


def _customer_manager(house: House) -> list[Place]:
    found = [Place("gestor-inicio", "/"), Place("gestor-chamados", "/chamados/")]
    ours = "person.organization_id = (SELECT organization_id FROM accounts_user WHERE email = ?)"
    for status in sorted(set(Status.values) - set(HERS)):
        number = _newest(house, f"{ours} AND ticket.status = ?", CARLOS, status)
        found.append(Place(f"portal-chamado-{status}", f"/chamados/{number}/"))
    number = _newest(house, "person.email = ? AND ticket.status = 'in_progress'", ANA)
    return [*found, Place("gestor-solicitante", f"/chamados/{number}/solicitante/")]


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
    for status in Status.values:
        found.append(Place(f"mesa-chamado-{status}", f"/mesa/chamados/{_newest(house, 'ticket.status = ?', status)}/"))
    number = _newest(house, "ticket.status = 'in_progress'")
    return [
        *found,
        Place("mesa-nota", f"/mesa/chamados/{number}/?modo=nota"),
        Place("mesa-imprimir", f"/mesa/chamados/{number}/imprimir/?notas=1"),
        Place("mesa-imagem", f"/arquivos/{house.file_of(ANA, 'png')}/ver/"),
        Place("mesa-video", f"/arquivos/{house.file_of(ANA, 'webm')}/ver/"),
        Place("mesa-arquivo", f"/arquivos/{house.archive()}/ver/"),
        Place("mesa-conteudo", f"/arquivos/{house.file_of(EDSON, 'xlsx')}/ver/"),
        Place("mesa-documento", f"/arquivos/{house.file_of(EDSON, 'pdf')}/ver/"),
    ]


def _administrator(house: House) -> list[Place]:
    below = "/mesa/configurar"
    parts = ("empresas", "executivos", "pessoas", "marca", "emails", "limites", "entrada", "mudancas", "acessos")
    catalogue = ("modulos", "rotinas", "produtos", "grupos")
    made = {"empresas/nova": "empresa-nova", "executivos/novo": "executivo-novo", "pessoas/nova": "pessoa-nova"}
    return [
        Place("administracao-mesa", "/mesa/"),
        Place("administracao-perfil", "/perfil/"),
        *(Place(f"configurar-{part}", f"{below}/{part}/") for part in parts),
        *(Place(f"configurar-{part}", f"{below}/catalogo/{part}/") for part in catalogue),
        *(Place(f"configurar-{name}", f"{below}/{path}/") for path, name in made.items()),
        Place("configurar-sistema", f"{below}/sistema/"),
        Place("configurar-inicio", f"{below}/?lista=1"),
        Place("como-funciona-editar", "/mesa/como-funciona/"),
        Place("triagem", "/mesa/triagem/"),
        Place("triagem-licoes", "/mesa/triagem/licoes/"),
        Place("plantao", "/mesa/plantao/"),
        Place("plantao-semana-vazia", "/mesa/plantao/?semana=2020-01-06"),
        Place("plantao-novo", "/mesa/plantao/novo/"),
        Place("triagem-regras", "/mesa/triagem/regras/"),
        Place("triagem-regra", "/mesa/triagem/regras/severity.part/"),
        Place("triagem-regra-da-politica", "/mesa/triagem/regras/excluded.test/"),
        Place("triagem-palavras", "/mesa/triagem/regras/palavras/"),
        Place("triagem-lista", "/mesa/triagem/regras/palavras/where.test/"),
        Place("triagem-limiares", "/mesa/triagem/regras/limiares/"),
        Place("triagem-efeito", "/mesa/triagem/regras/efeito/"),
        Place("triagem-versoes", "/mesa/triagem/regras/versoes/"),
        Place("triagem-versao", "/mesa/triagem/regras/versoes/1/"),
        Place("como-funciona-revisoes", "/mesa/como-funciona/revisoes/"),
        Place("configurar-empresas-nada", f"{below}/empresas/?q=inexistente"),
        Place("configurar-mudancas-nada", f"{below}/mudancas/?numero=999999"),
        Place("configurar-empresa", f"{below}/empresas/1/"),
        Place("configurar-filial", f"{below}/filiais/1/"),
        Place("configurar-contrato", f"{below}/contratos/1/"),
        Place("configurar-executivo", f"{below}/executivos/1/"),
        Place("configurar-pessoa", f"{below}/pessoas/1/"),
        Place("configurar-modulo", f"{below}/catalogo/modulos/1/"),
        Place("configurar-importar", f"{below}/catalogo/importar/"),
        Place("configurar-importar-clientes", f"{below}/empresas/importar/"),
        Place("convite-vencido", "/convite/nenhum/", 410),
    ]


def _newest(house: House, where: str, *values: object) -> int:
    """Return the newest ticket of the demo that the condition names.

    :raises LookupError: when there is none: a page that is not visited would look like one that is clean.
    """
    found = house.numbers(where, *values)
    if not found:
        raise LookupError(f"the demo has no ticket for {where} with {values}")
    return found[0]
