"""Draw the demo's screenshots and its short video again: run by hand, when one of them is to look different.

Needs a font with Portuguese letters (Liberation Sans, or `--font`), and ffmpeg for the video.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ASSETS = Path(__file__).resolve().parent.parent / "helpdesk" / "demo" / "assets"
FONT = Path("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf")
SIZE = (1120, 680)
GROUND, PANEL, LINE, INK, FAINT = "#d9dee4", "#f5f6f8", "#a9b2bd", "#1d2733", "#5c6875"
BAR, CHOSEN, RED, WHITE = "#2f5d7c", "#cfe3f2", "#b3261e", "#ffffff"
PALETTE = 48
FRAMES_A_SECOND = 8


@dataclass(frozen=True)
class Screen:
    """A program's window: title, fields, a table, and a message over it where there is one."""

    name: str
    title: str
    fields: Sequence[tuple[str, str]]
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[str]]
    chosen: int = 0
    message: Sequence[str] = ()
    status: str = ""
    buttons: Sequence[str] = ("Pesquisar", "Confirmar", "Fechar")
    size: tuple[int, int] = SIZE
    marked: str = field(default="")


SCREENS = (
    Screen(
        name="tela-1402-erro",
        title="1402 - Gerar Faturamento",
        fields=(("Filial", "1 - Matriz"), ("Período", "hoje"), ("Rota", "todas")),
        columns=(("Carga", 90), ("Destino", 250), ("Pedidos", 90), ("Peso (kg)", 110), ("Situação", 180)),
        rows=(
            ("88231", "Goiânia, região norte", "42", "8.310,5", "Conferida"),
            ("88232", "Aparecida de Goiânia", "37", "7.104,0", "Conferida"),
            ("88233", "Trindade", "18", "3.920,2", "Conferida"),
            ("88234", "Anápolis", "55", "11.047,8", "Conferida"),
            ("88235", "Inhumas e Nerópolis", "23", "4.415,1", "Conferida"),
            ("88236", "Senador Canedo", "31", "6.208,9", "Conferida"),
        ),
        message=(
            "ORA-04068: existing state of packages has been discarded",
            "ORA-04061: existing state of package body",
            '"WINTHOR.PKG_FATURAMENTO" has been invalidated',
            "ORA-06512: at line 1",
        ),
        status="PCSIS1402.EXE  33.00.04.06   usuário 142",
    ),
    Screen(
        name="tela-1452-pendente",
        title="1452 - Emitir Documento Fiscal Eletrônico",
        fields=(("Filial", "2 - CD"), ("Série", "1"), ("Situação", "Pendentes")),
        columns=(("Nota", 100), ("Cliente", 280), ("Valor", 110), ("Situação", 130), ("Retorno", 150)),
        rows=(
            ("451118", "Mercado Bom Preço", "4.180,22", "Autorizada", "100"),
            ("451119", "Padaria Estrela do Sul", "912,40", "Pendente", "204"),
            ("451120", "Farmácia Popular Central", "2.730,00", "Autorizada", "100"),
            ("451121", "Supermercado Avenida", "15.044,87", "Autorizada", "100"),
        ),
        chosen=1,
        message=("Rejeição 204: Duplicidade de NF-e", "Recibo 521000000555123", "A nota continua como pendente."),
        status="PCSIS1452.EXE  33.00.04.06   serviço de transmissão: ativo",
    ),
    Screen(
        name="tela-1504-carteira",
        title="1504 - Cadastrar Carteira de Cobrança",
        fields=(("Banco", "341"), ("Conta", "04417-2"), ("Filial", "1 - Matriz")),
        columns=(("Carteira", 110), ("Descrição", 290), ("Próximo nosso número", 210), ("Desde", 140)),
        rows=(
            ("109", "Escritural eletrônica direta", "00091244", "02/2024"),
            ("109", "Escritural (recadastrada)", "00000001", "quarta-feira"),
            ("112", "Escritural sem registro", "00004102", "07/2025"),
        ),
        chosen=1,
        status="PCSIS1504.EXE  33.00.04.02   usuário 118",
        buttons=("Incluir", "Gravar", "Fechar"),
    ),
    Screen(
        name="tela-sped-validador",
        title="Validador da escrituração - Relatório de erros",
        fields=(("Arquivo", "EFD_ICMS_MES.txt"), ("Erros", "41"), ("Advertências", "3")),
        columns=(("Linha", 90), ("Registro", 100), ("Campo", 130), ("Descrição", 430)),
        rows=(
            ("18402", "C190", "VL_ICMS", "Valor difere do somatório dos registros C170"),
            ("18977", "C190", "VL_ICMS", "Valor difere do somatório dos registros C170"),
            ("19310", "C190", "VL_BC_ICMS", "Valor difere do somatório dos registros C170"),
            ("20541", "C190", "VL_ICMS", "Valor difere do somatório dos registros C170"),
            ("20988", "C190", "VL_ICMS", "Valor difere do somatório dos registros C170"),
        ),
        status="Validação concluída com erros",
        buttons=("Imprimir", "Exportar", "Fechar"),
        marked="C190",
    ),
    Screen(
        name="tela-302-cnpj",
        title="302 - Cadastrar Cliente",
        fields=(("CNPJ", "12ABC34501DE35"), ("Razão social", "Empório Vale Verde Ltda."), ("Cidade", "Goiânia")),
        columns=(("Campo", 220), ("Valor", 420)),
        rows=(("Inscrição estadual", "isento"), ("Praça", "14 - Goiânia norte"), ("Cobrança", "Boleto 28 dias")),
        message=("'12ABC34501DE35' is not a valid integer value",),
        status="PCSIS302.EXE  33.00.03.18",
        buttons=("Novo", "Gravar", "Cancelar"),
    ),
    Screen(
        name="tela-3735-etiqueta",
        title="3735 - Parâmetros da Estação",
        fields=(("Estação", "DOCA-02"), ("Impressora", "Térmica 203 dpi"), ("Porta", "rede")),
        columns=(("Documento", 260), ("Modelo", 240), ("Cópias", 100)),
        rows=(("Etiqueta de volume", "100 × 50 (novo)", "1"), ("Etiqueta de palete", "100 × 150", "2")),
        message=("Modelo de etiqueta não encontrado para esta impressora.",),
        status="PCSIS3735.EXE  33.00.04.00",
        buttons=("Testar", "Gravar", "Fechar"),
    ),
    Screen(
        name="tela-3735-coletor",
        title="3735 - Conferência",
        fields=(("Carga", "88317"), ("Volume", "2 de 164")),
        columns=(("Produto", 250), ("Qtd.", 80)),
        rows=(("Café torrado 500 g", "20"), ("Açúcar cristal 2 kg", "12")),
        message=("Access violation at address", "0054C1F8 in module 'PCSIS3735.exe'."),
        status="Coletor 14",
        buttons=("Ler", "Sair"),
        size=(480, 680),
    ),
)


class Painter:
    """Draws with one font in two sizes."""

    def __init__(self, font: Path) -> None:
        self.text, self.bold = ImageFont.truetype(str(font), 15), ImageFont.truetype(str(font), 17)

    def paint(
        self, screen: Screen, *, with_message: bool = True, pointer: tuple[int, int] | None = None
    ) -> Image.Image:
        """Return the window as a picture."""
        image = Image.new("RGB", screen.size, GROUND)
        draw = ImageDraw.Draw(image)
        self._frame(draw, screen)
        top = self._fields(draw, screen)
        self._table(draw, screen, top)
        self._foot(draw, screen)
        if with_message and screen.message:
            self._message(draw, screen)
        if pointer:
            x, y = pointer
            draw.polygon([(x, y), (x, y + 22), (x + 6, y + 17), (x + 15, y + 16)], fill=WHITE, outline=INK)
        return image

    def _frame(self, draw: ImageDraw.ImageDraw, screen: Screen) -> None:
        width, height = screen.size
        draw.rectangle((0, 0, width, 40), fill=BAR)
        draw.text((16, 10), screen.title, fill=WHITE, font=self.bold)
        draw.text((width - 34, 10), "×", fill=WHITE, font=self.bold)
        draw.rectangle((12, 52, width - 13, height - 44), fill=PANEL, outline=LINE)

    def _fields(self, draw: ImageDraw.ImageDraw, screen: Screen) -> int:
        x, y = 28, 66
        for label, value in screen.fields:
            if x + 210 > screen.size[0]:
                x, y = 28, y + 58
            draw.text((x, y), label, fill=FAINT, font=self.text)
            draw.rectangle((x, y + 20, x + 250, y + 46), fill=WHITE, outline=LINE)
            draw.text((x + 8, y + 24), value, fill=INK, font=self.text)
            x += 280
        return y + 66

    def _table(self, draw: ImageDraw.ImageDraw, screen: Screen, top: int) -> None:
        right = screen.size[0] - 28
        draw.rectangle((28, top, right, screen.size[1] - 104), fill=WHITE, outline=LINE)
        draw.rectangle((28, top, right, top + 28), fill=GROUND, outline=LINE)
        for row, cells in enumerate([[label for label, _ in screen.columns], *screen.rows]):
            y, x = top + 28 * row, 38
            if row and row - 1 == screen.chosen:
                draw.rectangle((29, y + 1, right - 1, y + 27), fill=CHOSEN)
            for (_, width), cell in zip(screen.columns, cells, strict=True):
                draw.text((x, y + 5), cell, fill=RED if cell == screen.marked else INK, font=self.text)
                x += width

    def _foot(self, draw: ImageDraw.ImageDraw, screen: Screen) -> None:
        width, height = screen.size
        for place, label in enumerate(reversed(screen.buttons)):
            right = width - 28 - 132 * place
            draw.rounded_rectangle((right - 120, height - 92, right, height - 60), 4, fill=GROUND, outline=LINE)
            draw.text((right - 60, height - 76), label, fill=INK, font=self.text, anchor="mm")
        draw.text((16, height - 30), screen.status, fill=FAINT, font=self.text)

    def _message(self, draw: ImageDraw.ImageDraw, screen: Screen) -> None:
        width, height = screen.size
        half = min(300, width // 2 - 24)
        top = height // 2 - 60 - 11 * len(screen.message)
        low = top + 124 + 22 * len(screen.message)
        draw.rectangle((width // 2 - half + 5, top + 5, width // 2 + half + 5, low + 5), fill="#8d97a3")
        draw.rectangle((width // 2 - half, top, width // 2 + half, low), fill=PANEL, outline=INK)
        draw.rectangle((width // 2 - half, top, width // 2 + half, top + 32), fill=BAR)
        draw.text((width // 2 - half + 12, top + 7), "Erro", fill=WHITE, font=self.text)
        draw.ellipse((width // 2 - half + 18, top + 48, width // 2 - half + 50, top + 80), fill=RED)
        draw.text((width // 2 - half + 34, top + 64), "×", fill=WHITE, font=self.bold, anchor="mm")
        for place, line in enumerate(screen.message):
            draw.text((width // 2 - half + 66, top + 50 + 22 * place), line, fill=INK, font=self.text)
        draw.rounded_rectangle((width // 2 - 48, low - 44, width // 2 + 48, low - 14), 4, fill=GROUND, outline=LINE)
        draw.text((width // 2, low - 29), "OK", fill=INK, font=self.text, anchor="mm")


def frames_of(painter: Painter, screen: Screen) -> list[Image.Image]:
    """Return the steps up to the error: the pointer comes to the button, it is pressed, the message appears."""
    start, goal = (320, 240), (screen.size[0] - 220, screen.size[1] - 74)
    steps = 5 * FRAMES_A_SECOND
    frames = []
    for step in range(steps):
        part = step / (steps - 1)
        part = part * part * (3 - 2 * part)
        place = (round(start[0] + part * (goal[0] - start[0])), round(start[1] + part * (goal[1] - start[1])))
        frames.append(painter.paint(screen, with_message=False, pointer=place))
    frames += [painter.paint(screen, with_message=False, pointer=goal)] * (2 * FRAMES_A_SECOND)
    frames += [painter.paint(screen, pointer=goal)] * (5 * FRAMES_A_SECOND)
    return frames


def write_video(painter: Painter) -> None:
    """Write the video in a format that browsers play without anyone's licence."""
    program = shutil.which("ffmpeg")
    if program is None:
        raise SystemExit("ffmpeg is needed for the video; install it, or leave the video as it is with --no-video.")
    with tempfile.TemporaryDirectory() as folder:
        for number, frame in enumerate(frames_of(painter, SCREENS[0])):
            frame.save(f"{folder}/{number:04d}.png")
        words = [program, "-y", "-loglevel", "error", "-framerate", str(FRAMES_A_SECOND), "-i", f"{folder}/%04d.png"]
        words += ["-c:v", "libvpx", "-b:v", "180k", "-crf", "18", "-g", "24", "-pix_fmt", "yuv420p"]
        words += ["-fflags", "+bitexact", "-flags:v", "+bitexact", str(ASSETS / "gravacao-1402.webm")]
        subprocess.run(words, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--font", type=Path, default=FONT)
    parser.add_argument("--no-video", action="store_true")
    chosen = parser.parse_args()
    painter = Painter(chosen.font)
    for screen in SCREENS:
        picture = painter.paint(screen).quantize(PALETTE, dither=Image.Dither.NONE)
        picture.save(ASSETS / f"{screen.name}.png", optimize=True)
    if not chosen.no_video:
        write_video(painter)


if __name__ == "__main__":
    main()
