"""The beats of a ticket's life: which act, by whom, with what words, and how long after the one before; pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from helpdesk.demo.stories import Story, Told


@dataclass(frozen=True)
class Beat:
    """One act. `who` is a part (requester, one, two, manager) or a person's key; `wait` are minutes of work."""

    act: str
    who: str = ""
    text: str = ""
    wait: int = 0
    value: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shape:
    """How lives of one kind go, how many there are, and how many days ago their last beat was."""

    name: str
    count: int
    ago: tuple[float, float]
    play: Callable[[Writer], None]


class Writer:
    """Writes the beats of one ticket; the next one comes a while after the last."""

    def __init__(self, story: Story, told: Told, rng: Random) -> None:
        self.story, self.told, self.rng = story, told, rng
        self.beats: list[Beat] = []
        self.hand = "one"

    def add(self, act: str, who: str, low: int, high: int, text: str = "", value: str = "") -> None:
        self.beats.append(Beat(act, who, text, self.minutes(low, high), value))

    def minutes(self, low: int, high: int) -> int:
        if self.story.is_immediate:
            # Everyone hurries while a house stands still.
            low, high = max(1, low // 6), max(2, high // 6)
        return self.rng.randint(low, high)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def words(self, moment: str, *others: str) -> str:
        """Return the story's words for the moment, or one of these that fit any story."""
        return self.story.saying(moment, told=self.told) or self.rng.choice(others)

    def take(self) -> None:
        # Some minutes pass before anybody looks into the queue.
        unseen = self.minutes(1, 4)
        self.add("take", "one", 4, 70)
        self.beats[-1] = replace(self.beats[-1], wait=self.beats[-1].wait + unseen)

    def begin(self) -> None:
        """Someone takes it, answers or asks, and it reaches the level that can solve it."""
        self.take()
        if self.story.saying("question", told=self.told) and self.chance(0.75):
            self.ask()
            self.answer()
        else:
            self.add("reply", "one", 3, 60, self.rng.choice(FIRST_WORDS))
        if self.story.level == 2:
            self.hand_over()
        elif self.chance(0.45):
            self.note()
        if self.story.is_immediate and self.words("workaround", ""):
            self.add("workaround", self.hand, 20, 120, self.words("workaround", ""))

    def ask(self) -> None:
        self.add("ask", self.hand, 4, 60, self.words("question", *QUESTIONS))

    def answer(self) -> None:
        self.add("reply", "requester", 8, 420, self.words("answer", *ANSWERS))

    def note(self) -> None:
        self.add("note", self.hand, 5, 90, self.words("note", *NOTES))

    def hand_over(self) -> None:
        self.note()
        self.add("level", "one", 2, 10, value="2")
        self.hand = "two"
        self.add("take", "two", 10, 150)
        if self.chance(0.5):
            self.add("reply", "two", 20, 240, self.rng.choice(SECOND_LEVEL_WORDS))

    def propose(self, moment: str = "solution") -> None:
        self.add("propose", self.hand, 40, 700, self.words(moment, *SOLUTIONS), value=self.story.reason)

    def refuse(self) -> None:
        self.add("refuse", "requester", 20, 400, self.words("refusal", *REFUSALS))

    def accept(self) -> None:
        text = self.rng.choice(THANKS) if self.chance(0.4) else ""
        self.add("accept", "requester", 10, 600, text)
        if self.chance(0.6):
            stars = self.rng.choices((5, 4, 3, 2), (62, 26, 9, 3))[0]
            comment = self.rng.choice(COMMENTS[stars]) if self.chance(0.5) else ""
            self.add("rate", "requester", 1, 60, comment, value=str(stars))


FIRST_WORDS = (
    "Recebi o seu chamado e já estou conferindo. Volto com o resultado ainda hoje, ou antes se precisar de algo.",
    "Estou reproduzindo o caso na nossa base com os mesmos parâmetros. Assim que tiver o resultado, escrevo aqui.",
    "Os detalhes ajudam bastante. Vou comparar com casos parecidos e retorno em seguida.",
    "Li a descrição e o erro. Vou conferir a versão da rotina e os parâmetros envolvidos e já respondo.",
)
SECOND_LEVEL_WORDS = (
    "Assumi o seu chamado no Nível 2. O histórico está todo aqui: não é preciso repetir nada.",
    "Continuo daqui a análise. Vou reproduzir com os seus dados e aviso assim que souber a causa.",
    "Estou com o caso no Nível 2 e já separei os registros que você enviou. Próxima notícia ainda hoje.",
)
QUESTIONS = (
    "Isto acontece em todas as filiais ou só em uma? E desde quando?",
    "Qual é a versão da rotina? Ela aparece no rodapé da tela, à direita.",
    "Você consegue repetir o passo e enviar a mensagem completa, com a tela inteira?",
)
ANSWERS = (
    "Só na filial que informei, desde ontem de manhã. Nas outras está normal.",
    "Repeti agora e acontece igual, com dois usuários diferentes.",
    "Segue o que você pediu. Qualquer coisa me ligue, por favor.",
)
NOTES = (
    "Conferi os parâmetros da filial: nada fora do padrão. Sigo pelo registro do erro.",
    "Parece com um caso do mês passado; comparar a versão da rotina antes de pedir mais dados.",
)
SOLUTIONS = (
    "Ajustamos o cadastro envolvido e testamos com os dados que você enviou. Pode repetir o processo e confirmar?",
    "A causa foi um parâmetro divergente entre as filiais. Já orientamos o ajuste; ao repetir o passo, deve concluir.",
)
REFUSALS = (
    "Repeti o processo e o erro continua, igual ao da primeira mensagem.",
    "Melhorou em parte: um usuário conseguiu, mas os outros dois ainda não.",
)
SECOND_SOLUTIONS = (
    "Você tinha razão, faltava um passo: o ajuste só vale depois de sair e entrar de novo na rotina em cada estação. "
    "Aplicamos também nas outras filiais. Pode conferir?",
    "Havia um segundo cadastro com a mesma regra. Corrigido nos dois, o processo concluiu nos nossos testes.",
)
THANKS = (
    "Deu certo, valeu!",
    "Funcionou aqui. Agradeço a ajuda.",
    "Perfeito, resolvido em todas as estações.",
    "Testamos com o pessoal e está normal. Pode encerrar.",
)
THANKS_ONLY = ("Valeu!", "Agradeço a atenção, vou testar amanhã cedo.", "Ok. Aviso se der algo.")
REOPENINGS = (
    "Voltou a acontecer hoje, do mesmo jeito. Podem olhar de novo, por favor?",
    "Reabrindo: hoje de manhã apareceu outra vez, em outra estação.",
)
CANCELLATIONS = (
    "Descobrimos que era um erro de digitação nosso. Pode cancelar.",
    "Não precisamos mais: o colega já resolveu por aqui.",
    "Abri duas vezes sem querer. Seguimos pelo outro chamado.",
)
PUBLIC_FORWARDED = (
    "Confirmamos o comportamento na versão atual. A correção é de programa e segue agora com a equipe de manutenção; "
    "aviso você a cada novidade.",
    "Reproduzimos o caso com os seus dados. Encaminhei à equipe que cuida desta rotina, com tudo o que você enviou.",
)
PUBLIC_PRODUCT = (
    "A regra que você descreve precisa de uma decisão sobre o produto. Encaminhei à equipe de negócio, com o seu caso "
    "como exemplo; aviso você assim que responderem.",
)
COMMENTS = {
    5: ("Atendimento rápido e claro.", "Resolveram no mesmo dia, parabéns.", "Explicaram a causa, não só o remédio."),
    4: ("Bom atendimento, só demorou um pouco no começo.", "Resolvido, agradeço.", "Passo a passo muito bom."),
    3: ("Resolveu, mas precisei explicar duas vezes.", "Demorou mais do que eu esperava."),
    2: ("Ficamos a tarde toda sem resposta.",),
}
