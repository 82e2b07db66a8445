"""Texts for properties of masking: everything that matters to it, in any order, and anything else in between."""

from __future__ import annotations

from hypothesis import strategies as st

from masking.numbers import has_check_digits
from tests.masking.exempt import EXEMPT
from tests.masking.lookalikes import KEPT
from tests.masking.places import TOLD
from tests.masking.secrets import MASKED

WORDS = (
    "cliente", "motorista", "usuário", "pedido", "carga", "nota", "chave", "CPF", "cpf:", "telefone", "cartão", "senha",
    "senha:", "senha =", "a senha é", "senha do certificado:", "password", "token", "token=", "Bearer", "api_key:", "é",
    "para", "e", "versão", "rotina", "protocolo", "login", "conta", "da", "no", "Authorization:", "Cookie:",
    "user/", "@",
    "://", "jdbc:oracle:thin:", "-p", "mysql", "Server=x;", "Password=", ";", "identified by",
    "-----BEGIN PRIVATE KEY-----",
    "-----END PRIVATE KEY-----", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7", "[SENHA_1]", "[CPF_2]",
    "|0150|",
    '"', "'", "\\", "<senha>", "</senha>", "(", ")", "abc123", "Exemplo#2026",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x-y_z",
)  # fmt: skip
LINE_ENDS = ("\n", "\r\n", "\r", "\u2028", "\x85", "\x0b")


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


@st.composite
def cpfs(draw: st.DrawFn) -> str:
    """Draw eleven digits that are a CPF."""
    first = draw(digits(9).filter(lambda drawn: len(set(drawn)) > 1))
    return next(first + f"{last:02}" for last in range(100) if has_check_digits((first + f"{last:02}").encode()))


def grouped(number: str, *sizes: int, sign: str = " ") -> str:
    """Write a number in groups."""
    groups, at = [], 0
    for size in sizes:
        groups.append(number[at : at + size])
        at += size
    return sign.join(groups)


@st.composite
def exempt_numbers(draw: st.DrawFn) -> str:
    """Draw a number that is never masked, as it may be written: where eleven digits could be a CPF, they are."""
    chave = draw(digits(33)) + draw(cpfs())
    boleto = draw(digits(10)) + draw(cpfs()) + draw(cpfs()) + draw(digits(15))
    tax = draw(cpfs()) + draw(digits(1)) + draw(cpfs()) + draw(digits(1)) + draw(cpfs()) + draw(digits(13))
    cnpj = draw(cpfs()) + draw(digits(3))
    alphabet = draw(st.text("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=12, max_size=12))
    return draw(
        st.sampled_from(
            (
                chave,
                f"NFe{chave}",
                grouped(chave, *(4,) * 11),
                boleto,
                grouped(boleto, 10, 11, 11, 1, 14),
                f"{grouped(boleto, 5, 5, sign='.')} {boleto[10:15]}.{boleto[15:21]} {boleto[21:26]}.{boleto[26:32]} "
                f"{boleto[32]} {boleto[33:]}",
                tax,
                grouped(tax, *(12,) * 4),
                grouped(tax, 11, 1, 11, 1, 11, 1, 11, 1),
                f"{tax[:11]}-{tax[11]} {tax[12:23]}-{tax[23]} {tax[24:35]}-{tax[35]} {tax[36:47]}-{tax[47]}",
                f"{cnpj[:2]}.{cnpj[2:5]}.{cnpj[5:8]}/{cnpj[8:12]}-{cnpj[12:]}",
                f"{alphabet[:2]}.{alphabet[2:5]}.{alphabet[5:8]}/{alphabet[8:]}-{cnpj[12:]}",
                f"{int(cnpj[:2])}.{int(cnpj[2:4])}.{int(cnpj[4:7])}.{int(cnpj[7:10])}",
                f"ORA-{cnpj[:5]}",
                f"{cnpj[:4]}.{cnpj[4:6]}.{cnpj[6:8]}",
            )
        )
    )


def texts() -> st.SearchStrategy[str]:
    """Draw a text in which anything stands beside anything."""
    piece = st.one_of(
        st.sampled_from(WORDS),
        st.sampled_from([text for text, _ in MASKED + TOLD]),
        st.sampled_from(EXEMPT + KEPT),
        cpfs(),
        cpfs().map(lambda cpf: f"{cpf[:3]}.{cpf[3:6]}.{cpf[6:9]}-{cpf[9:]}"),
        exempt_numbers(),
        st.text(max_size=12),
        st.sampled_from(LINE_ENDS),
    )
    glue = st.sampled_from((" ", " ", "", "=", ": ", "\n", ";", "/", ", "))
    return st.lists(st.tuples(piece, glue), max_size=14).map(lambda pairs: "".join(word + sign for word, sign in pairs))
