"""How fast masking is: ordinary log by the hundred megabytes, a message, and the worst texts that we know.

Run as: python benchmarks/masking_speed.py [megabytes]
"""

from __future__ import annotations

import random
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from masking.rules import mask, mask_lines

LINES: tuple[Callable[[random.Random, int], str], ...] = (
    lambda dice, n: (
        f"2026-11-23 08:{n % 60:02}:{n % 59:02},{n % 1000:03} INFO  [http-nio-8080-exec-{n % 40}] "
        f"b.c.exemplo.pedido.PedidoService - Pedido {dice.randrange(10**8)} gravado em {dice.randrange(900)} ms"
    ),
    lambda dice, n: (
        f"23/11/2026 08:{n % 60:02}:{n % 59:02} PCSIS1402.EXE 33.00.04.06 filial {n % 9} usuário {n % 500} "
        f"nota {dice.randrange(10**6)} carga {dice.randrange(10**5)} valor R$ {dice.randrange(10**5)},{n % 100:02}"
    ),
    lambda dice, n: f"\tat br.com.exemplo.faturamento.NotaService.emitir(NotaService.java:{n % 900})",
    lambda dice, n: f'ORA-06512: em "DONO.PKG_FATURAMENTO", line {n % 500}',
    lambda dice, n: (
        f"cStat=100 xMotivo=Autorizado o uso da NF-e chNFe={dice.randrange(10**43, 10**44)} "
        f"nProt=1352600{dice.randrange(10**8):08}"
    ),
    lambda dice, n: (
        f"10.0.{n % 256}.{n % 250} - - [23/Nov/2026:08:{n % 60:02}:11 -0300] "
        f'"GET /api/produtos/{n}?pagina={n % 9} HTTP/1.1" 200 {dice.randrange(9000)} "-" "Mozilla/5.0 (X11)"'
    ),
    lambda dice, n: f"THREAD ERROR ([{n}], AGENT_0{n % 9}, THIS)   22/11/2026   02:00:{n % 60:02}",
    lambda dice, n: f"select qtest from estoque where codfilial = '{n % 9}' and codprod = {dice.randrange(10**6)}",
)
# One line of 300 has something to mask.
SECRETS: tuple[Callable[[random.Random, int], str], ...] = (
    lambda dice, n: f"conectando: Server=db{n % 9};Database=ERP;User Id=erp;Password=Exemplo{n};",
    lambda dice, n: f"Authorization: Bearer {dice.randbytes(20).hex()}",
    lambda dice, n: f"login do usuario 142 com senha=Exemplo#{n % 5000}",
    lambda dice, n: "motorista CPF 529.982.247-25 liberado",
)


def log(megabytes: int) -> Iterator[str]:
    """Yield the lines of an ordinary log."""
    dice = random.Random(7)
    lines = [
        (SECRETS if n % 300 == 0 else LINES)[dice.randrange(4 if n % 300 == 0 else len(LINES))](dice, n) + "\n"
        for n in range(60_000)
    ]
    size = megabytes * 1_000_000
    while size > 0:
        for line in lines:
            yield line
            size -= len(line.encode())
            if size <= 0:
                return


MESSAGE = (
    "Bom dia, desde ontem a rotina 1402 não fatura: ORA-01403 na nota 458812, filial 1, versão 33.00.04.06. O usuário "
    "é joao e a senha é Exemplo#2026, o motorista tem CPF 529.982.247-25. "
) * 4
WORST = ("senha\n", "senha:\n", "senha ", "[CPF_1] 52998224725 ", "token ", "a/a@a ", "a=b;password=", "eyJ", "1 ", "x")


def seconds(run: Callable[[], object]) -> float:
    """Return how long it took, in CPU time: others may use the machine."""
    began = time.process_time()
    run()
    return time.process_time() - began


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    lines = list(log(megabytes))
    text = "".join(lines)
    found = len(mask(text).findings)
    print(f"{len(text.encode()) / 1e6:.0f} MB of log, {len(lines)} lines, {found} secrets")
    print(f"in memory           {len(text) / 1e6 / seconds(lambda: mask(text)):6.1f} MB/s")
    print(f"line by line        {len(text) / 1e6 / seconds(lambda: sum(1 for _ in mask_lines(lines))):6.1f} MB/s")
    tracemalloc.start()
    for _ in mask_lines(log(min(megabytes, 20))):
        pass
    print(f"highest use of memory, with the generator's own lines: {tracemalloc.get_traced_memory()[1] / 1e6:.0f} MB")
    tracemalloc.stop()
    print(f"a message of {len(MESSAGE)} signs  {seconds(lambda: [mask(MESSAGE) for _ in range(200)]) * 5:6.3f} ms")
    for unit in WORST:
        took = seconds(lambda unit=unit: mask(unit * (100_000 // len(unit)))) * 1000  # type: ignore[misc]  # bound now
        print(f"100 KB of {unit!r:24} {took:6.0f} ms")


if __name__ == "__main__":
    main()
