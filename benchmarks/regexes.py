"""How long each regular expression of the code takes on 100 KB made to be the worst for it.

Run as: python benchmarks/regexes.py. A test sees to it that every one of them is listed here.
"""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Iterator
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
# Those of masking have a benchmark of their own, over whole logs: benchmarks/masking.py.
PACKAGES = (
    *("accounts", "api", "attachments", "calendars", "catalogue", "core", "desk", "helpdesk", "language", "lobby"),
    *("monitoring", "notifications", "portal", "privacy", "tickets", "staffing", "triage"),
)
LONGEST = 100_000
MAKERS = {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
FLAGS = {"MULTILINE": re.MULTILINE, "DOTALL": re.DOTALL, "ASCII": re.ASCII, "IGNORECASE": re.IGNORECASE}

# Each as it stands in the code, and what to repeat; what comes before "…" stands once, what comes after it ends.
WORST: dict[str, tuple[str, ...]] = {
    (
        r"\b(?:bo[am] (?:dia|tarde|noite)|tudo bem|ol[áa]|oi|prezad[oa]s?|car[oa]s|por favor|por gentileza"
        r"|favor|pfv|please|pls|(?:fico|ficamos|estou) no aguardo|no aguardo|muito obrigad[oa]|obrigad[oa]"
        r"|grat[oa]s?|att|atenciosamente|abra[çc]os?|desde j[áa]|agrade[çc]\w*|urgente|urg[êe]ncia"
        r"|urgentemente|urgent[íi]ssim[oa]|socorro|help|pelo amor de deus|(?:precis\w+"
        r"|preciso) de (?:um )?retorno|o mais r[áa]pido poss[íi]vel|o quanto antes|com urg[êe]ncia)\b"
    ): ("precis", "fico no ", "bom ", "precisa de ", "muito obrigad", "a"),
    r'[<>:"|?*]': ("a", "<"),
    r"\r\n|\r|\n": ("\r", "\n", "a"),
    r"\b(?:ORA-\d{5}|cStat|THREAD ERROR|Access violation|Traceback|Caused by)": ("ORA-", "ORA-0000 ", "Caused b"),
    r"[a-z0-9]+": ("a", "a ", " "),
    r"\(\d\d\) 9?\d{4}-\d{4}": ("(", "(11) 91111-", "(11) "),
    r"[0-9A-Z]{12}\d{2}": ("A", "AAAAAAAAAAAAA", "1"),
    r"\D": ("a", "1"),
    r"\b[a-z]\d{3}\b": ("a12", "a1234 ", "a"),
    r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffe]": ("\u200b", "a"),
    r"[\u202a-\u202e\u2066-\u2069]": ("\u202e", "a"),
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?": ("1", "1111-11-11 …a…\n", "1111-1"),
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ T].*)?": ("1", "11/11/11 …a…\n", "11/1"),
    r"[3-6]\d{4}": ("3", "3333a"),
    r"\d[.,]\d+E\+?\d+": ("1", "1.…1…x", "1,1E+…1…x"),
    r"<(?:\w{1,20}:)?row[\s>/]": ("<", "<aaaaaaaaaaaaaaaaaaaa", "<row", "<a:row"),
    r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})": ("f", "#fff", "#ffff"),
    r"(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$|clock\$)": ("con", "com", "conout"),
    r"\s+": (" ", " a", "\u3000"),
    r"\.(log|out|err|trc|txt)[._-](?:\d{1,4}|\d{8}|\d{4}-\d{2}-\d{2})$": (".log.1", ".log.2026-11-", ".log.11111111"),
    r"[/\\]": ("/", "a"),
    r"\r\n|\n|\r": ("\r", "\r\n", "a"),
    r"\x1b\[[0-9;?]*[A-Za-z]": ("\x1b[", "\x1b[…0;…!", "\x1b[0;"),
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]": ("\u200b", "a"),
    r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?": ("1", "11:11:", "11:"),
    r"https?://[^/\\]|mailto:.": ("http://", "https:/", "mailto"),
    r"[*_`>#~]+": ("*", "*a"),
    r"[A-Za-z0-9._-]{8,64}": ("a", "a…a…!", "aaaaaaa!"),
    r"[A-Za-z0-9-]+": ("a", "a…a…!", "a!"),
    r"[\x21-\x7e]{1,100}": ("a", "!…a…\n"),
    r"CREATE TRIGGER (\w+) ": ("CREATE TRIGGER ", "CREATE TRIGGER …a…!", "CREATE TRIGGER a"),
    r"[0-9]{1,18}": ("9", "9…9…a"),
    r"[0-9]{1,18}(?:-[0-9]{1,18}){0,9}": ("9", "9-", "9…9-"),
    r"\{([a-z0-9-]+)\}": ("{", "{…a…!", "{a"),
    r"\d{2}/\d{2}/\d{4}(\s+)\d{2}:\d{2}:\d{2}|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}": (
        "1", "11/11/1111 ", "11/11/1111… …x", "1111-11-11T",
    ),
    r"(\d{1,6})(d|h|min)": ("1…1…x", "1d", "1mi"),
    r'^@import url\("([^"]+)"\) layer\((\w+)\);$': (
        '@import url("', '@import url("…a…\n', '@import url("a") layer(…a…\n',
    ),
    r"""("[^"\n]*"|'[^'\n]*')|/\*.{0,2000}?\*/""": ("/*a", '"', "'a", "/*…a…*"),
    r"""("[^"\n]*"|'[^'\n]*')|\s*;?\s*(})\s*|\s*([{;,])\s*|\s+""": (" a", "; ", '"', " ;a"),
    r'^import (?:\{([^{}]*)\} from |\* as (\w+) from )?"(\./[\w./-]+|\.\./[\w./-]+)";$': (
        "import {", "import {…a…", 'import "./', 'import * as …a… from', 'import "./…a…\n',
    ),
    r"^export (?=(?:async )?(?:function\*?|const|class) (\w+))": ("export ", "export async ", "export const …a…\n"),
    r'\bimport\("\./[\w./-]+"\)': ('import("./', 'import("./…a…\n', "import "),
    r"^[ \t]*(?:import|export)\b.*$|\bimport\s*[(.]": (" ", "import ", "import… …x", "\n"),
    r"^[^\x00-\x1f\x7f]*$": ("a", "a…a…\n", "a…a…\x00"),
    r"bytes=[ \t]*(\d{0,19})-(\d{0,19})[ \t]*": ("bytes=… …x", "bytes=1", "bytes=-… …x"),
    r"^senha/nova/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[0-9A-Za-z-]{1,100})/$": ("senha/nova/", "senha/nova/…a-…!"),
    r'<symbol id="([\w-]+)"': ('<symbol id="', '<symbol id="…a…!'),
    r'(<a [^<>]*?href=")/(?!/)': ("<a ", '<a …href="…x', '<a href="', "<a … …>"),
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+": ("\r", "\ra"),
    r"\n{3,}": ("\n", "\n\na"),
    r"[*_`~]+|^\s{0,3}(?:#{1,6}|>|[-+*]|\d+[.)])\s+": ("\n", "1", "\n1", "# ", "- ", "\n   1…1…x"),
    r"\[([^\[\]]{1,200})\]\([^)\s]{1,500}\)": ("[", "[a](", "[a](…x…\n", "[…a…]"),
    r"```.*?(?:```|\Z)": ("```", "```a", "`"),
    r"[^.!?\n]*(?:[.!?](?=\S)[^.!?\n]*)*[.!?]?": (".", "a.", "a. ", ".…a…\n", "?!"),
    r"(?<![\w#&/])#(\d{4,9})\b": ("#", "#1111111111 ", " #111a"),
    r"\w": ("a", " "),
    # The words of a person, put together as they are looked for: literals, and gaps of at most three signs.
    "alternatives": ("a", "alternativesa"),
    r"`+": ("`", "`a"),
    r"([1-9]\d{0,11})(?:-([1-9]\d{0,11}))?": ("1", "1-", "1-…1…x"),
    r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([1-9]\d{0,11})(?:-([1-9]\d{0,11}))?": (
        "a", "aaaaaaaa-", "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa:…1…x",
    ),
    r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@(\d{1,6})": ("a", "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa@…1…x"),
    r"[A-Za-z]:": ("a", "a:"),
    r"xl/worksheets/[^/]{1,80}\.xml": ("xl/worksheets/", "xl/worksheets/…a…x", "xl/worksheets/.xml"),
    r"ppt/slides/[^/]{1,80}\.xml": ("ppt/slides/", "ppt/slides/…a…x", "ppt/slides/.xml"),
    r"(?:word|xl|ppt)/media/[^/]{1,80}|Pictures/[^/]{1,120}": ("xl/media/", "xl/media/…a…/", "Pictures/"),
    r"/Linearized\b[^>]{0,200}/N (\d{1,6})\b": ("/Linearized ", "/Linearized…/N …x", "/Linearized /N 1111111"),
    r"<<[^<>]{0,2000}>>": ("<", "<<a", "<<…a…x", "<<>>"),
    r"/Type\s{0,4}/Pages\b": ("/Type ", "/Type…    …x", "/Type /Pages"),
    r"(?:https?|ftps?|smb|dav|mhtml):|//|file:/{4}|file://[^/]": ("/", "http", "file:", "file:///"),
    r'<w:instrText[^<>]{0,200}>([^<]{0,4000})|w:instr="([^"]{0,4000})"': (
        "<w:instrText", "<w:instrText>", 'w:instr="', "<w:instrText …a…", 'w:instr="a',
    ),
    r"<[A-Za-z_]": ("<", "a"),
    r"[0-9a-f]{64}": ("a", "a…a…x"),
    r"[\x00-\x1f\x7f]": ("a", "\x00"),
    r"[^\s@<>,;\"()]{1,64}@[^\s@<>,;\"()]{1,190}": ("a", "a@", "a@…a…@"),
    r"\d{1,19}": ("1", "1…1…x"),
    r"[\w ,.;:!?()/%$º°ª\"'+=@\n-]+": ("a", "a…a…#"),
    r"(?:\A|\n)(?:[^\w\n]|\d{1,9}[.)])|_| \n|\n\n\n|\A\n|\s\Z": ("\n1", " ", "\n111111111", "a\n\n", "a… …x"),
    r"/Count\s{1,4}(\d{1,6})\b": ("/Count ", "/Count …1…x", "/Count 1111111"),
    "\\.{2,}|[=,:;()\\[\\]{}\\\"'<>|]|(?:\\.?[^\\s=,:;()\\[\\]{}\\\"'<>|.]){1,500}\\.?": ("\x1b[", "1:", "a{"),
    r"[^\W\d_]": ("a", "INFO", "é"),
    r"[A-Z][A-Z0-9_.-]+": ("F0:", "[A-Z][A-Z", "[A-Z][A-Z1"),
    r"[^\w$.-]": ("(", "[", "\x1b["),
    (
        r"[\[(<]{0,3}\d{1,4}[-/.:]\d{1,2}[-/.:T]\d{1,4}\S{0,40}|[\[(<]{0,3}\d{6}[\])>:,]{0,3}|1[0-9]{9}(?:[.,]"
        r"?\d{3,9})?:?"
    ): ("<", "[(", "["),
    r"[\[(<]{0,3}\d{1,4}[-/.:]\d{1,2}(?:[-/.:,]\d{1,6}){0,3}[\])>:,]{0,3}": ("1", "[2005", "["),
    (
        r"[\[(<]{0,3}(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[,.]?(?: ."
        r"{1,40}[\])>])?"
    ): ("Jan ", "Mon ", "Mon, "),
    r"[\[(<]{1,3}\d{1,4}[-/.:]\d{1,2}[-/.: T]\d{1,2}[-/.:T ]": ("<", "[(", "("),
    r"[^\w./$@<>*#-]": ("\x1b[", "\t", ":"),
    r"\[\d{1,10}\]\Z": ("[", "[1", "[0]"),
    r"[\x00-\x08\x0b-\x1f\x7f]+|\x1b\[[0-9;?]{0,12}[A-Za-z]": ("\x01(", "\x01 ", "\x1b["),
    "(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{1,15}://[^\\s\\\"'<>,;)\\]]+": ("a-a.", ".a", "a."),
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,100}": ("a@", "*", "()"),
    (
        r"(?<![\w.$@/-])[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}\.(?:com|net|org|edu|gov|mil|int|info|biz|io|local|la"
        r"n|br|us|uk|de|fr|it|es|nl|ru|cn|jp|kr|tw|hk|in|au|ca|ch|se|pl|pt|ar|mx)(?![\w.$-])|(?<![\w.$@/-])(?:"
        r"localhost|[A-Za-z][A-Za-z0-9]{0,60}-[A-Za-z0-9.-]{0,100})(?=:\d{2,5}(?!\w|[.:]\d))"
    ): ("<", "=", "\""),
    (
        r"(?<![A-Za-z])(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? {1,2})?(?:\d{1,2}[ /-])?(?:Jan|Feb|Mar|A"
        r"pr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}[ /-]{1,2}\d{1,4}(?![A-Za-z])"
    ): ("2005-01-", "2005-", "1.1"),
    "(?<![^\\s\\\"'=(,\\[])(?:[A-Za-z]:|\\\\)?[\\w.$~-]{0,64}\\\\[^\\s\\\"'<>|,;]*": (" ", "\"", "\t"),
    r"(?<![\w/.\x01])~?/(?=[\w.+@%~$-]{1,255}/|[\w+@%~$-]{1,100}\.[a-z])[\w.+@%~:$/*#-]+": ("/(", "-]{1", "-]{1"),
    (
        r"(?<![\w:])(?:[0-9a-fA-F]{2}[:-]){5,15}[0-9a-fA-F]{2}(?![\w:])|(?<![\w:.])(?=[a-fA-F:]{0,30}\d)[0-9a-"
        r"fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){3,7}(?![\w:])"
    ): ("\x01", "\x1b[0;", "%"),
    r"(?<![A-Za-z0-9_])(?=[A-Za-z_]{0,64}\d)[A-Za-z0-9_]+": ("1:", "-1", "0:"),
    r"\d+": ("-1", "1:", "0:"),
    r"(?:0[xX])?[0-9a-fA-F]+": ("0:", "1:", "a@a."),
    (
        r"[-+<>~]?\x01 ?(?:[KMGT]i?B|[KMGTkmgt]?bytes?|B|ms|msecs?|secs?|seconds?|[un]s|micros)(?![A-Za-z0-9_="
        r":])"
    ): ("\x01", "\x01 ", "\x01("),
    r"(?<![A-Za-z0-9)\]])[-+<>~#]{1,3}(?=\x01)": ("+", "+-", "<"),
    r"\x01(?:[\s,;:|#/&+.=_()\[\]{}@%*-]{0,5}\x01){1,2000}": ("\x01", "\x01 ", "\x01("),
    r"\x01 \(\)": ("\x01", "~", "\x01 "),
    "(?<=[\\w\\]]=)(?:\\\"[^\\\"]{0,200}\\\"|'[^']{0,200}')": ("a=\"", "\"[", "::"),
    r"(?<!\w)\w{1,60}\{[^{}=\x01]{0,80}\x01[^{}=]{0,120}\}": (" ", "[", "a{\x01"),
    r"\A([)\]}])": ("a", "}", "-"),
    r"\bSQL ?STATE[\[\s:=(]{1,4}([0-9A-Z]{5})(?!\w)": ("0:", "-1", "[1"),
    "[\\\"'`«]([A-Za-z_][\\w.$]{1,100})[\\\"'`»]": ("'", "\"", "a=\""),
    r"\bMsg (\d{2,6}), (?:Level|N[ií]vel) (\d{1,2})": ("()", "/", "("),
    r"(?<![\w])0x([8C][0-9A-F]{7})(?!\w)": ("[", "%", "/"),
    (
        r"(?:\bWinError|\bSystem Error\.?\s{0,4}Code:?|\bErro do sistema\.?\s{0,4}C[oó]digo:?|\bWin32 error(?:"
        r" code)?|\bOS ?[Ee]rror|\bSocket [Ee]rror #?|\bEvent ID|\bC[oó]digo do erro)[\s:#=]{0,4}(\d{1,6})(?!"
        r"\d)"
    ): ("0:", "[1", "1:"),
    (
        r'(?:\bHTTP(?:/\d(?:\.\d)?)?\"?[ :=-]{1,3}|\bstatus(?: ?code)?\"?[ :=]{1,3}|-> ?)([45]\d\d)(?!\d)'
    ): ("-]{", "\x1b[0;", "-"),
    "\\b(GET|POST|PUT|PATCH|DELETE|HEAD) (?:https?://[^/\\s]{1,200})?(/[^\\s?\\\"'#]{0,200})": ("0:", "-1", "1."),
    r"/(?=[\w.%-]{0,64}\d)[\w.%-]{1,120}": ("/", "a/", "a://"),
    r"/v\d{1,2}\Z": ("/v1", "/v", "~/"),
    r"(?:Access violation|Viola[cç][aã]o de acesso)": (":Access violat1", ":Access violat", "Viola[c1"),
    (
        r"(Read|Write|Execution|Leitura|Escrita|Grava[cç][aã]o) (?:of|de|do|no) (?:address|endere)"
    ): ("Write1", "Write", "Execution1"),
    r"(?<![\w.-])([A-Za-z][\w-]{0,60}\.(?:exe|bpl|dll))(?!\w)": ("/", " ", "{"),
    (
        "(?:raised exception class|exce[cç][aã]o (?:da )?classe|exception class) ['\\\"]?(E[A-Z]\\w{1,60})['\\\"]?"
        "(?: (?:with message|com a mensagem) ['\\\"](.{0,500}))?"
    ): ("classe", "exce[c", ":raised except1"),
    r"(?<![\w.])(E[A-Z][A-Za-z]{3,60})(?: ?: | - |: ?)(.{0,500})": ("\x01", ":", "\t"),
    "\\bcStat[\\\"'>\\s:=]{1,6}(\\d{3,4})(?!\\d)": ("+-", "()", "/"),
    (
        r"\bRejei[cç][aã]o[ :#-]{1,4}(\d{3,4})(?!\d)|\b(\d{3,4})[ :-]{1,3}Rejei[cç][aã]o|\bStatus[ :=-]{1,3}("
        r"\d{3,4})[ :-]{1,3}Rejei"
    ): ("a ", "[1", "0:"),
    (
        r"[Ee]lement(?:o)? '(?:\{[^}\n]{0,100}\}|\w{1,20}:)?(\w{1,60})'|tag:?<?(\w{1,60})"
    ): ("tag:", "tag:1", "[Ee]lement("),
    r"\bocorr[eê]ncia[ :=-]{1,3}(\d{1,3})(?!\d)": ("~", "()", "<"),
    r"\bmotivos?[ :=-]{1,3}(\w{1,4})(?!\w)": ("/", "-", "\t"),
    r"\bregistros?[ :=-]{1,3}([0-9A-Z]\d{3})(?!\w)": ("\t", "...", "{"),
    r"(?<![\w.])([A-Z]{2,8}(?:_[A-Z0-9]{1,12}){1,4})(?!\w)": ("- ", "\x01", "]"),
    r"(?<![A-Za-z0-9])(ORA|TNS|PLS|SP2|IMP|EXP|RMAN|LRM|KUP|DRG|UDE|UDI)-(\d{4,5})(?!\d)": (" ", "+-", "::"),
    r'ORA-06512:[ \t]{0,4}(?:at|em|na|a)[ \t]{1,4}\"([\w.$#]{1,130})\"': ("ORA-1", "ORA-", "INFO"),
    r'\"([\w$#]{1,128})\"(?:\.\"([\w$#]{1,128})\")?(?:\.\"([\w$#]{1,128})\")?': ("\"", "\"(", "a=\""),
    "[\\s('\\\"]([A-Za-z][\\w$#]{0,60})\\.([A-Za-z][\\w$#]{0,128})(?![\\w.(])": ("a ", "a(", "(a"),
    r"\btablespace ([A-Za-z][\w$#]{0,60})": ("/", "}", "\x01"),
    r"THREAD ERROR \(": ("a/", "0:", "THREAD ERROR "),
    r"^([^\n]{1,500}?) on ([\w:{}| ]{1,100})\(([\w.-]{1,60}\.(?:PR[WXG]|TLPP|APW|APL|APH))\)": ("INFO", "a{", "a.com"),
    r"(?<![\w:])([\w:]{1,60})\(([\w-]{1,60}\.(?:PR[WXG]|TLPP|APW|APL))\)": (":", "::", "0:"),
    (
        r"^[^\n]{0,200}?(?<![\w.$])((?:[a-z][\w$]{0,60}\.){1,12}[A-Z][\w$]{0,100}(?:Exception|Error|Throwable|"
        r"Fault))(?::[ \t]?([^\n]{0,500}))?"
    ): ("a1", "Mon, ", " "),
    r"^[ \t]{0,8}at ([\w.$/@<>-]{3,300})\([^()\n]{0,120}\)": ("1", "[2005", "-]{"),
    (
        r"\$\$?(?:Enhancer|FastClass|Lambda|Proxy|Spring|CGLIB|HibernateProxy|_)\S{0,200}|\$\d{1,6}|\d{1,6}$"
    ): ("1", "[2005", "2005-01-"),
    (
        r"(?<![\w.])((?:System|Microsoft|[A-Z]\w{1,60})(?:\.[A-Z]\w{1,60}){1,8}(?:Exception|Fault))(?:: ?([^\n"
        r"]{0,500}))?"
    ): (":System1", ":System", "[A-Z]"),
    r"^[ \t]{1,8}(?:at|em) ([A-Z<][\w.<>`+\[\]]{2,300})\(": ("-", "a1", "a"),
    r'^[ \t]{0,8}File \"([^\"\n]{1,300})\", line \d{1,7}, in ([\w<>]{1,100})': ("F0-", "a.", "File 1"),
    r"^([A-Za-z_][\w.]{0,120})(?:: ?([^\n]{0,500}))?$": ("a@", "a/", "C:\\"),
    r"FullyQualifiedErrorId[ \t]{0,4}:[ \t]{0,4}([\w.,+-]{1,200})": ("** ", "F0-", "F0:"),
    (
        r"\b(?:fatal|panic|critical|severe|emerg|exception|error|erro|failed|failure|falha|falhou|rejei|denied"
        r"|negad|refused|recusad|invalid|inv[aá]lid|timeout|timed out|tempo esgotado|cannot|could not|unable|n"
        r"[aã]o foi poss|not found|n[aã]o encontrad|abort|difere|diverg|inconsist|duplicad|duplicate|inexisten"
        r"te|obrigat|bloquead|deadlock)"
    ): ("1:", "[1", "0:"),
    r"[^a-z0-9_.$*]{1,1000}": ("a@", "a(", "a]"),
    "'[^'\\n]{0,200}'|\\\"[^\\\"\\n]{0,200}\\\"|“[^”\\n]{0,200}”": ("'", "\"", "\"["),
    (
        r"(?<![\w.])((?i:cliente|fornecedor|empresa|filial|usu[aá]rio|transportadora|vendedor|funcion[aá]rio|o"
        r"perador|customer|company|user(?:name)?|login|host(?:name)?|servidor|server|m[aá]quina|machine|esta[c"
        r"ç][aã]o|workstation|computador|computer|sess[aã]o|session(?: ?id)?|chave|key|token))(?: {0,2}[:=#] {"
        r"0,2}|  ?(?=[A-ZÀ-Ý\d\x01]))[\w.$@\\\x01-]{1,64}(?:[ -]{1,3}[A-ZÀ-Ý\d\x01&][A-ZÀ-Ý\d\x01&.]{0,40}(?!"
        r"\w)){0,8}"
    ): ("\"", "*", "** "),
    r"\d{5,20}": ("2005-", "[2005", "2005-01-"),
    # Triage: words of a text, codes of a log, dates, lines that were pasted.
    r'[^\W\d_](?:[^\W\d_]|[\u0300-\u036f]|-(?=[^\W\d_]))*|\d(?:\d|[.,](?=\d))*[a-z]?|[%?!.;:,()\n–—\"“”]|-(?=\s)': (
        "a", "a-", "1.", "a\u0300", "1…1…!", " ",
    ),
    r"\w(?:\w|-(?=\w)|(?<=\d)[.,/](?=\d|exe\b))*": ("a", "a-", "1.", "1.exe", "1.ex", "a--", "_", " "),
    r"[\u0300-\u036f]+": ("\u0300", "a\u0300"),
    r"(?i:\bPCSIS(\d{3,4})(?:\.EXE)?\b)": ("PCSIS", "PCSIS1402", "PCSIS1402.EX"),
    r'\"?\b([A-Z][A-Z0-9_$#]{1,29})\"?\.\"?([A-Z][A-Z0-9_$#]{1,29})\b\"?': ("A", "A.", "\"A\".", "A…A…."),
    r"\bU_[A-Z][A-Z0-9_]{1,20}\b": ("U_", "U_A…A…!", "U_AA"),
    r"(?i:\bESP\d{3,5}\.EXE\b)": ("ESP", "ESP0041", "ESP0041.EX"),
    r"ORA-04088[^\n]{0,80}?'(?:[A-Z0-9_$#]{1,30}\.)?([A-Z0-9_$#]{1,30})'": (
        "ORA-04088", "ORA-04088'", "ORA-04088'A.", "ORA-04088…'…x",
    ),
    r"^(?:TRG_)?(?:PC|TRG_PC|T_PC|WMS)": ("TRG_", "PC"),
    r"\b((?:ORA|PLS|TNS)-\d{4,5})\b": ("ORA-", "ORA-0440"),
    '(?i:\\bcStat\\b)[\\s\\"\'>:=]{1,4}(\\d{3})\\b': ("cStat", "cStat=", "cStat= 12"),
    r"(?i:\brejei[cç][aã]o)\s?[:\-nN°º]{0,2}\s?(\d{3})\b(?!\s?(?:notas|%))": (
        "rejeicao ", "rejeicao: 12", "rejeicao 123 ",
    ),
    r"\b(Access violation|Invalid pointer operation|List index out of bounds|Stack overflow)\b": (
        "Access violatio", "List index out of ",
    ),
    r"\b(E(?:[A-Z][a-z]+){1,4}(?:Error)?)\b(?=[:\s]|$)": ("E", "EAbc", "EAaAaAa", "E…a…!"),
    r"\b((?:[a-z_]\w{0,40}\.){0,8}[A-Z]\w{2,60}(?:Exception|Error))\b": (
        "a.", "a…a…!", "A…a…!", "a.a.a.Aaaaaaaa", "AExceptio",
    ),
    r"\b(THREAD ERROR|variable does not exist|array out of bounds|type mismatch)\b": (
        "THREAD ERRO", "variable does not exis",
    ),
    r"\b(Traceback) \(most recent call last\)": ("Traceback ", "Traceback (most recent call last"),
    r"\bHTTP(?:/\d(?:\.\d)?)?[ :]{1,2}([1-5]\d\d)\b": ("HTTP", "HTTP/1.1 4", "HTTP::4"),
    r"(?:-> ?|status(?:Code)?[ :=]{1,3}|[Ee]rro )([45]\d\d)\b(?!\s?[a-z])": ("->4", "status: 40", "erro 400 a"),
    r"\b[Ss]ocket [Ee]rror ?#? ?(\d{4,5})\b": ("Socket Error # 1", "Socket Erro"),
    r"\b(0x[0-9A-Fa-f]{8})\b": ("0x", "0xABCDEF1"),
    r"\bSQLSTATE[ :=\[]{1,3}([0-9A-Z]{5})\b": ("SQLSTATE", "SQLSTATE[[["),
    r"\b(\d{1,2})[/.](\d{1,2})(?:[/.](20\d\d|\d\d))?\b(?![/.]\d)": ("1", "11/11/", "11.11.20"),
    (
        r"at [\w.$/]{3,80}\(|\.\.\. \d{1,4} more|\[?\d{4}-\d\d-\d\d[t ]\d\d:|"
        r"\[?\d\d/\d\d/\d{4} \d\d:\d\d|</?[a-z]\w{0,30}[ >]|project \w{1,30}\.exe raised|"
        r"registro [a-z]\d{3}\b|\|[a-z]\d{3}\|"
    ): (
        "at ", "at …a…!", "[2026-11-30 11", "<a", "project aaaa.exe raise",
    ),
}  # fmt: skip


def expressions() -> Iterator[tuple[str, str, int]]:
    """Yield where each expression of the code stands, the expression, and its flags."""
    for package in PACKAGES:
        for path in sorted((BASE / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and node.args and _makes_one(node.func):
                    first = node.args[0]
                    text = first.value if isinstance(first, ast.Constant) else ast.unparse(first)
                    flags = [name for name in FLAGS if f"re.{name}" in ast.unparse(node)]
                    yield f"{path.relative_to(BASE)}:{node.lineno}", str(text), sum(FLAGS[name] for name in flags)


def _makes_one(called: ast.expr) -> bool:
    if isinstance(called, ast.Attribute):
        return isinstance(called.value, ast.Name) and called.value.id == "re" and called.attr in MAKERS
    return isinstance(called, ast.Name) and called.id in ("RegexValidator", "re_path")


def texts_for(unit: str) -> str:
    """Return 100 KB of it."""
    before, _dots, rest = unit.partition("…") if "…" in unit else ("", "", unit)
    middle, _dots, after = rest.partition("…") if "…" in rest else (rest, "", "")
    return (before + middle * (LONGEST // max(1, len(middle))))[:LONGEST] + after


def main() -> None:
    """Print the slowest first, in milliseconds of the processor's time."""
    found = []
    for place, text, flags in expressions():
        pattern = re.compile(text, flags)
        for unit in WORST[text]:
            worst = texts_for(unit)
            for work in (pattern.match, pattern.fullmatch, lambda given, p=pattern: sum(1 for _ in p.finditer(given))):
                began = time.process_time()
                work(worst)
                found.append((1000 * (time.process_time() - began), place, text, unit))
    for milliseconds, place, text, unit in sorted(found, reverse=True)[:15]:
        print(f"{milliseconds:8.2f} ms  {place:40} {text!r} on {unit!r}")


if __name__ == "__main__":
    main()
