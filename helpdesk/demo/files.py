"""What customers of the demo attach: logs in two encodings, pictures, a video, a bank's return, sheets, pages, zips."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from helpdesk.demo.data import FOLDER
from helpdesk.demo.plan import Planned

ASSETS = FOLDER / "assets"
_HOME = ZoneInfo("America/Sao_Paulo")
_WRITTEN_AT = re.compile(r"\d{2}/\d{2}/\d{4}(\s+)\d{2}:\d{2}:\d{2}|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
_STEPS = (
    "Sessão iniciada, usuário {user}, estação {station}",
    "Parâmetros da filial {branch} carregados em {ms} ms",
    "Consulta concluída: {rows} registros em {ms} ms",
    "Conexão com o serviço de documentos fiscais: disponível",
    "Gravação concluída, transação {rows}",
    "Aviso: tempo de resposta acima da média ({ms} ms)",
    "Permissão conferida, usuário {user}",
)


def dated(text: str, at: datetime) -> str:
    """Return a log with its dates and times put at this instant, each line as it was written."""
    local = at.astimezone(_HOME)

    def now(found: re.Match[str]) -> str:
        gap = found.group(1)
        return f"{local:%d/%m/%Y}{gap}{local:%H:%M:%S}" if gap else f"{local:%Y-%m-%dT%H:%M:%S}"

    return _WRITTEN_AT.sub(now, text)


def make_file(token: str, planned: Planned) -> tuple[str, bytes]:
    """Return the name and the bytes of one file of this ticket.

    :raises KeyError: for a token that no maker knows.
    """
    kind, _, detail = token.partition(":")
    return _MAKERS[kind](detail, planned)


def _log(_detail: str, planned: Planned) -> tuple[str, bytes]:
    return f"{_routine(planned)}-erro.log", _log_text(planned).encode()


def _log_of_windows(_detail: str, planned: Planned) -> tuple[str, bytes]:
    return f"PCSIS{_routine(planned)}_{planned.opened_at:%Y%m%d}.log", _log_text(planned).encode("cp1252", "replace")


def _log_text(planned: Planned) -> str:
    """Return a day's log of a routine: ordinary lines, the error, and what came after it."""
    error = next(told.log for told in planned.story.told if told.subject == planned.told.subject)
    at = planned.opened_at - timedelta(minutes=6)
    rng = Random(planned.told.subject)  # noqa: S311 -- repeatable on purpose
    lines = [_line(rng, at - timedelta(seconds=7 * left), planned) for left in range(rng.randint(60, 240), 0, -1)]
    lines += dated(error, at).splitlines()
    lines += [_line(rng, at + timedelta(seconds=5 * step), planned) for step in range(1, rng.randint(8, 30))]
    return "\r\n".join(lines) + "\r\n"


def _line(rng: Random, at: datetime, planned: Planned) -> str:
    step = rng.choice(_STEPS).format(
        user=rng.randint(101, 240),
        station=f"EST{rng.randint(1, 40):02d}",
        branch=planned.branch,
        ms=rng.randint(12, 1800),
        rows=rng.randint(1, 9400),
    )
    return f"{at.astimezone(_HOME):%d/%m/%Y %H:%M:%S} [{_routine(planned)}] {step}"


def _routine(planned: Planned) -> str:
    return planned.told.routine or "servico"


def _asset(name: str, _planned: Planned) -> tuple[str, bytes]:
    return name, (ASSETS / name).read_bytes()


def _bank_return(_detail: str, planned: Planned) -> tuple[str, bytes]:
    """A bank's return of 400 columns, every slip refused."""
    day = planned.opened_at.astimezone(_HOME)
    rng = Random(planned.told.subject)  # noqa: S311 -- as above
    head = f"02RETORNO01COBRANCA       {341:03d}BANCO          {day:%d%m%y}".ljust(394) + "000001"
    rows = [
        f"10237SAZ9120001730341109{91244 + number:08d}   03{day:%d%m%y}{rng.randint(10000, 990000):013d}63".ljust(394)
        + f"{number + 1:06d}"
        for number in range(1, 121)
    ]
    tail = "9201341".ljust(394) + f"{len(rows) + 2:06d}"
    return f"retorno-341-{day:%Y%m%d}.ret", "\r\n".join([head, *rows, tail, ""]).encode("cp1252")


def _sheet(detail: str, planned: Planned) -> tuple[str, bytes]:
    """A small workbook of products whose stock differs, as a spreadsheet program writes it."""
    rng = Random(planned.told.subject)  # noqa: S311 -- as above
    rows: list[list[str | int]] = [["Código", "Produto", "Saldo WMS", "Saldo gerencial", "Diferença"]]
    for product in ("Arroz tipo 1 5 kg", "Café torrado 500 g", "Óleo de soja 900 ml", "Feijão carioca 1 kg",
                    "Açúcar cristal 2 kg", "Detergente neutro 500 ml", "Papel higiênico 12 un.",
                    "Leite em pó 400 g", "Macarrão espaguete 500 g", "Sabão em pó 1 kg"):  # fmt: skip
        ours, theirs = rng.randint(40, 900), rng.randint(40, 900)
        rows.append([rng.randint(10000, 99999), product, ours, theirs, ours - theirs])
    return detail or "diferencas.xlsx", _workbook(rows)


def _workbook(rows: list[list[str | int]]) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{links}"><Relationship Id="r1" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="Produtos" sheetId="1" r:id="r1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{links}"><Relationship Id="r1" Type="{office}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{main}"><sheetData>{"".join(map(_row, rows))}</sheetData></worksheet>'
        ),
    }
    return _packed({name: '<?xml version="1.0" encoding="UTF-8"?>' + content for name, content in parts.items()})


def _row(cells: list[str | int]) -> str:
    return f"<row>{''.join(map(_cell, cells))}</row>"


def _cell(value: str | int) -> str:
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def _page(detail: str, planned: Planned) -> tuple[str, bytes]:
    """A one-page PDF with the words of the request, as someone prints a notice from a screen."""
    lines = [planned.told.subject, "", *_wrapped(planned.told.description, 84)]
    shown = " ".join(f"({_pdf_text(line)}) Tj T*" for line in lines)
    stream = f"BT /F1 11 Tf 15 TL 56 780 Td {shown} ET".encode("cp1252", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return detail or "aviso.pdf", bytes(out)


def _pdf_text(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _notes(detail: str, planned: Planned) -> tuple[str, bytes]:
    """An archive of refused invoices: the notes, what was answered to each, and the list of them."""
    rng = Random(planned.told.subject)  # noqa: S311 -- as above
    day = planned.opened_at.astimezone(_HOME)
    members, listed = {}, ["nota;chave;retorno"]
    for number in range(504_101, 504_101 + rng.randint(5, 9)):
        # An access key has 44 digits: state, month, CNPJ, model, series, number, a code.
        key = f"52{day:%y%m}11222333000181550010{number:09d}1{rng.randint(0, 10**9 - 1):09d}"
        members[f"enviados/{key}-nfe.xml"] = (
            f'<NFe xmlns="http://www.portalfiscal.inf.br/nfe"><infNFe Id="NFe{key}" versao="4.00"><ide>'
            f"<nNF>{number}</nNF><dhEmi>{day:%Y-%m-%dT%H:%M:%S}-03:00</dhEmi></ide></infNFe></NFe>"
        )
        members[f"retornos/{key}-ret.xml"] = (
            '<protNFe xmlns="http://www.portalfiscal.inf.br/nfe" versao="4.00"><infProt>'
            f"<chNFe>{key}</chNFe><cStat>778</cStat></infProt></protNFe>"
        )
        listed.append(f"{number};{key};778")
    return detail or "notas.zip", _packed({**members, "lista.csv": "\r\n".join(listed)})


def _packed(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            # A fixed date: the same archive has the same bytes.
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


_MAKERS: dict[str, Callable[[str, Planned], tuple[str, bytes]]] = {
    "log": _log,
    "log-1252": _log_of_windows,
    "asset": _asset,
    "ret": _bank_return,
    "xlsx": _sheet,
    "pdf": _page,
    "zip": _notes,
}
