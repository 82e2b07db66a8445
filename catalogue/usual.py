"""The modules that most houses of this trade begin with, as the table that an administrator could import."""

from __future__ import annotations

from typing import Final

from catalogue.spreadsheet import written

_WINTHOR: Final = (
    (2, "Compras", "Estoque e Compras"),
    (3, "Vendas", "Vendas"),
    (5, "Cadastros e Parâmetros", "Cadastros"),
    (8, "Utilitários / Banco de dados", "Infraestrutura"),
    (9, "Expedição / Cargas", "Faturamento"),
    (10, "Fiscal / Livros", "Fiscal"),
    (12, "Contas a Receber", "Financeiro"),
    (13, "Recebimento de Mercadoria", "Estoque e Compras"),
    (14, "Faturamento", "Faturamento"),
    (15, "Integração Bancária", "Financeiro"),
    (20, "Autosserviço / PDV", "Vendas"),
    (25, "Integradora Força de Vendas", "Vendas"),
)
_WMS: Final = ((17, "WMS", "WMS"),)


def usual_table() -> str:
    """Return the table: products with their modules, each in its support group, without routines."""
    rows = [("WinThor", module) for module in _WINTHOR] + [("WMS", module) for module in _WMS]
    return written((product, str(number), name, group, "", "", "sim") for product, (number, name, group) in rows)
