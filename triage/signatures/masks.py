"""What varies from one occurrence to the next in a line (numbers, addresses, paths, moments), made holes."""

from __future__ import annotations

import re

# Stands for what varies. No text has it: what a text brings along of it is taken out first.
HOLE = "\x01"
SHOWN = "<*>"
LONGEST_LINE = 2000

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]+|\x1b\[[0-9;?]{0,12}[A-Za-z]")
_URL = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{1,15}://[^\s\"'<>,;)\]]+")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,100}")
_HOST = re.compile(
    r"(?<![\w.$@/-])[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}\.(?:com|net|org|edu|gov|mil|int|info|biz|io|local|lan|br|us|uk|de|fr|it|es|nl"
    r"|ru|cn|jp|kr|tw|hk|in|au|ca|ch|se|pl|pt|ar|mx)(?![\w.$-])"
    r"|(?<![\w.$@/-])(?:localhost|[A-Za-z][A-Za-z0-9]{0,60}-[A-Za-z0-9.-]{0,100})(?=:\d{2,5}(?!\w|[.:]\d))"
)
_MOMENT = re.compile(
    r"(?<![A-Za-z])(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? {1,2})?(?:\d{1,2}[ /-])?"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}[ /-]{1,2}\d{1,4}(?![A-Za-z])"
)
_PATH_OF_WINDOWS = re.compile(r"(?<![^\s\"'=(,\[])(?:[A-Za-z]:|\\)?[\w.$~-]{0,64}\\[^\s\"'<>|,;]*")
_PATH = re.compile(r"(?<![\w/.\x01])~?/(?=[\w.+@%~$-]{1,255}/|[\w+@%~$-]{1,100}\.[a-z])[\w.+@%~:$/*#-]+")
_ADDRESS = re.compile(
    r"(?<![\w:])(?:[0-9a-fA-F]{2}[:-]){5,15}[0-9a-fA-F]{2}(?![\w:])"
    r"|(?<![\w:.])(?=[a-fA-F:]{0,30}\d)[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){3,7}(?![\w:])"
)
# Words with a digit among their first signs; most words of a line have none and are passed over.
_NUMBERED = re.compile(r"(?<![A-Za-z0-9_])(?=[A-Za-z_]{0,64}\d)[A-Za-z0-9_]+")
_DIGITS = re.compile(r"\d+")
_HEXADECIMAL = re.compile(r"(?:0[xX])?[0-9a-fA-F]+")
_SIZE = re.compile(
    r"[-+<>~]?\x01 ?(?:[KMGT]i?B|[KMGTkmgt]?bytes?|B|ms|msecs?|secs?|seconds?|[un]s|micros)(?![A-Za-z0-9_=:])"
)
_SIGNED = re.compile(r"(?<![A-Za-z0-9)\]])[-+<>~#]{1,3}(?=\x01)")
_RUN = re.compile(r"\x01(?:[\s,;:|#/&+.=_()\[\]{}@%*-]{0,5}\x01){1,2000}")
_EMPTY = re.compile(r"\x01 \(\)")
_QUOTED_VALUE = re.compile(r"(?<=[\w\]]=)(?:\"[^\"]{0,200}\"|'[^']{0,200}')")
# An object as a program shows it: its class, its address, perhaps whose it is.
_NAMED_VALUE = re.compile(r"(?<!\w)\w{1,60}\{[^{}=\x01]{0,80}\x01[^{}=]{0,120}\}")
_LEFT = re.compile(r"\A([)\]}])")


def mask(text: str) -> str:
    """Return the line with a hole for each thing in it that varies, and for each run of such things one."""
    text = _CONTROLS.sub(" ", text[:LONGEST_LINE])
    if "=" in text:
        text = _QUOTED_VALUE.sub(HOLE, text)
    if "://" in text:
        text = _URL.sub(HOLE, text)
    if "@" in text:
        text = _MAIL.sub(HOLE, text)
    if "." in text or ":" in text:
        text = _HOST.sub(HOLE, text)
    text = _MOMENT.sub(HOLE, text)
    if "\\" in text:
        text = _PATH_OF_WINDOWS.sub(HOLE, text)
    if "/" in text:
        text = _PATH.sub(HOLE, text)
    if ":" in text or "-" in text:
        text = _ADDRESS.sub(HOLE, text)
    text = _NUMBERED.sub(_without_numbers, text)
    text = _SIGNED.sub("", text)
    text = _SIZE.sub(HOLE, text)
    if "{" in text:
        text = _NAMED_VALUE.sub(HOLE, text)
    return _joined(text)


def shown(template: str) -> str:
    """Return the template as people read it."""
    return template.replace(HOLE, SHOWN)


def _joined(text: str) -> str:
    """Return the text with runs of holes as one hole: lists are as long as they happen to be."""
    if text.count(HOLE) > 1:
        text = _RUN.sub(_one_hole, text)
        # The bracket that a run opened is closed behind it.
        parts = text.split("\x02")
        text = "".join([parts[0], *(_LEFT.sub("", part) for part in parts[1:])])
    return _EMPTY.sub(HOLE, text)


def _one_hole(found: re.Match[str]) -> str:
    run = found[0]
    opened = sum(map(run.count, "([{")) - sum(map(run.count, ")]}"))
    return HOLE + "\x02" if opened > 0 else HOLE


def _without_numbers(found: re.Match[str]) -> str:
    """Return a word with digits as its letters and holes: `attempt_1445_m_0` is attempt_HOLE, `dn228` is dnHOLE."""
    parts = found[0].split("_")
    for at, part in enumerate(parts):
        if part and _is_number(part):
            return "_".join([*parts[:at], HOLE])
    return _DIGITS.sub(HOLE, found[0])


def _is_number(part: str) -> bool:
    """Return whether the word is a number, with or without its unit, or an identifier that means nothing."""
    if part[0].isdigit():
        return True
    digits = sum(map(str.isdigit, part))
    if _HEXADECIMAL.fullmatch(part):
        return len(part) >= (6 if digits >= 2 else 7)
    return digits >= 3 and len(part) >= 12 and len(_DIGITS.findall(part)) >= 3
