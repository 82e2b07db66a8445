"""The states of Brazil, as they are stored and written, and the clock that is kept in each; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_BRASILIA: Final = "America/Sao_Paulo"
_BY_STATE: Final[Mapping[str, tuple[str, str]]] = {
    "AC": ("Acre", "America/Rio_Branco"),
    "AL": ("Alagoas", "America/Maceio"),
    "AM": ("Amazonas", "America/Manaus"),
    "AP": ("Amapá", "America/Belem"),
    "BA": ("Bahia", "America/Bahia"),
    "CE": ("Ceará", "America/Fortaleza"),
    "DF": ("Distrito Federal", _BRASILIA),
    "ES": ("Espírito Santo", _BRASILIA),
    "GO": ("Goiás", _BRASILIA),
    "MA": ("Maranhão", "America/Fortaleza"),
    "MG": ("Minas Gerais", _BRASILIA),
    "MS": ("Mato Grosso do Sul", "America/Campo_Grande"),
    "MT": ("Mato Grosso", "America/Cuiaba"),
    "PA": ("Pará", "America/Belem"),
    "PB": ("Paraíba", "America/Fortaleza"),
    "PE": ("Pernambuco", "America/Recife"),
    "PI": ("Piauí", "America/Fortaleza"),
    "PR": ("Paraná", _BRASILIA),
    "RJ": ("Rio de Janeiro", _BRASILIA),
    "RN": ("Rio Grande do Norte", "America/Fortaleza"),
    "RO": ("Rondônia", "America/Porto_Velho"),
    "RR": ("Roraima", "America/Boa_Vista"),
    "RS": ("Rio Grande do Sul", _BRASILIA),
    "SC": ("Santa Catarina", _BRASILIA),
    "SE": ("Sergipe", "America/Maceio"),
    "SP": ("São Paulo", _BRASILIA),
    "TO": ("Tocantins", "America/Araguaina"),
}
STATES: Final = tuple(_BY_STATE)
STATE_NAMES: Final[Mapping[str, str]] = {name: state for state, (name, _zone) in _BY_STATE.items()}


def timezone_of(state: str) -> str:
    """Return the time zone that most of this state keeps; Brasília's for what is none."""
    return _BY_STATE.get(state, ("", _BRASILIA))[1]
