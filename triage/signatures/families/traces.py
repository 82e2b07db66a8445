"""Traces of Java, .NET, Python and PowerShell: the root cause's class and the first own frames, no line numbers."""

from __future__ import annotations

import re

from triage.signatures.parts import Parts, first_own, name, parts, slug, without_values

_JAVA = re.compile(
    r"^[^\n]{0,200}?(?<![\w.$])((?:[a-z][\w$]{0,60}\.){1,12}[A-Z][\w$]{0,100}(?:Exception|Error|Throwable|Fault))"
    r"(?::[ \t]?([^\n]{0,500}))?",
    re.MULTILINE,
)
_CAUSED = "Caused by: "
_JAVA_FRAME = re.compile(r"^[ \t]{0,8}at ([\w.$/@<>-]{3,300})\([^()\n]{0,120}\)", re.MULTILINE)
_JAVA_FOREIGN = (
    "java.", "javax.", "jakarta.", "jdk.", "sun.", "com.sun.", "org.springframework.", "org.hibernate.", "org.apache.",
    "org.eclipse.", "io.netty.", "io.undertow.", "oracle.", "com.zaxxer.", "com.fasterxml.", "org.postgresql.",
    "org.jboss.", "reactor.", "kotlin.", "scala.", "feign.", "okhttp3.", "com.google.", "com.mysql.", "org.slf4j.",
)  # fmt: skip
_GENERATED = re.compile(
    r"\$\$?(?:Enhancer|FastClass|Lambda|Proxy|Spring|CGLIB|HibernateProxy|_)\S{0,200}|\$\d{1,6}|\d{1,6}$"
)

_NET = re.compile(
    r"(?<![\w.])((?:System|Microsoft|[A-Z]\w{1,60})(?:\.[A-Z]\w{1,60}){1,8}(?:Exception|Fault))(?:: ?([^\n]{0,500}))?"
)
_NET_FRAME = re.compile(r"^[ \t]{1,8}(?:at|em) ([A-Z<][\w.<>`+\[\]]{2,300})\(", re.MULTILINE)
_NET_FOREIGN = ("System.", "Microsoft.", "Oracle.", "Newtonsoft.", "NHibernate.")

_PYTHON = "Traceback (most recent call last)"
_PYTHON_FRAME = re.compile(r"^[ \t]{0,8}File \"([^\"\n]{1,300})\", line \d{1,7}, in ([\w<>]{1,100})", re.MULTILINE)
_PYTHON_ERROR = re.compile(r"^([A-Za-z_][\w.]{0,120})(?:: ?([^\n]{0,500}))?$", re.MULTILINE)

_POWERSHELL = re.compile(r"FullyQualifiedErrorId[ \t]{0,4}:[ \t]{0,4}([\w.,+-]{1,200})")


def java(text: str) -> Parts | None:
    """Return `java`, `nullpointerexception`, `cobrancaservice.criar`."""
    root = text.rfind(_CAUSED)
    found = _JAVA.search(text, max(root, 0))
    if found is None:
        return None
    frames = [_java_frame(frame[1]) for frame in _JAVA_FRAME.finditer(text, found.end(1))]
    own = first_own([frame for frame in frames if frame], _JAVA_FOREIGN, 2)
    kind = found[1].rpartition(".")[2].lower()
    if own:
        return parts("java", kind, *(".".join(frame.split(".")[-2:]).lower() for frame in own))
    return parts("java", kind, slug(without_values(found[2] or ""), 8))


def _java_frame(frame: str) -> str:
    """Return a frame without its module, and without what is generated anew each time."""
    return ".".join(_GENERATED.sub("", part) for part in frame.rpartition("/")[2].split("."))


def dotnet(text: str) -> Parts | None:
    """Return `net`, `nullreferenceexception`, `notaservice.emitir`."""
    inner = text.rfind("---> ")
    found = _NET.search(text, max(inner, 0)) or _NET.search(text)
    if found is None:
        return None
    frames = [frame[1] for frame in _NET_FRAME.finditer(text, found.end(1))]
    own = first_own(frames, _NET_FOREIGN)
    kind = found[1].rpartition(".")[2].lower()
    place = [name(".".join(frame.split(".")[-2:])) for frame in own]
    return parts("net", kind, *(place or [slug(without_values(found[2] or ""), 8)]))


def python(text: str) -> Parts | None:
    """Return `python`, `valueerror`, `notas.emitir`."""
    begin = text.rfind(_PYTHON)
    if begin < 0:
        return None
    frames = list(_PYTHON_FRAME.finditer(text, begin))
    behind = frames[-1].end() if frames else begin + len(_PYTHON) + 1
    found = next((line for line in _PYTHON_ERROR.finditer(text, behind) if not line[0].startswith("File")), None)
    own = [frame for frame in frames if "site-packages" not in frame[1] and "/lib/python" not in frame[1]]
    last = (own or frames)[-1:] if frames else []
    place = [f"{_module(frame[1])}.{frame[2]}".lower() for frame in last]
    kind = found[1].rpartition(".")[2].lower() if found else "error"
    return parts("python", kind, *(place or [slug(without_values((found and found[2]) or ""), 8)]))


def _module(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].removesuffix(".py")


def powershell(text: str) -> Parts | None:
    """Return `powershell` and the full id of the error, which PowerShell itself calls it by."""
    found = _POWERSHELL.search(text)
    return parts("powershell", *found[1].lower().split(",")) if found else None
