"""The time zones that are offered: every clock that is kept in Brazil, by a place that people know."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ZONES = (
    ("America/Sao_Paulo", _("Brasília, São Paulo, Rio de Janeiro, Goiânia")),
    ("America/Bahia", _("Bahia")),
    ("America/Fortaleza", _("Ceará, Maranhão, Paraíba, Piauí, Rio Grande do Norte")),
    ("America/Recife", _("Pernambuco")),
    ("America/Maceio", _("Alagoas, Sergipe")),
    ("America/Belem", _("Amapá, eastern Pará")),
    ("America/Araguaina", _("Tocantins")),
    ("America/Santarem", _("Western Pará")),
    ("America/Campo_Grande", _("Mato Grosso do Sul")),
    ("America/Cuiaba", _("Mato Grosso")),
    ("America/Manaus", _("Amazonas")),
    ("America/Porto_Velho", _("Rondônia")),
    ("America/Boa_Vista", _("Roraima")),
    ("America/Rio_Branco", _("Acre")),
    ("America/Noronha", _("Fernando de Noronha")),
)
