"""Which lines of a description are pasted from a log, so that nobody reads them as a customer's words; pure."""

from __future__ import annotations

import re

# How lines of logs, traces, answers of services and tables of a console begin, folded to small letters.
_BEGINNINGS = (
    *("caused by:", "thread error", "called from ", "traceback ", 'file "', "<?xml", "access violation at", "sqlstate"),
    *("cstat=", "cstat:", "cstat =", "<cstat>", "xmotivo=", "xmotivo:", "xmotivo =", "http/", "get /", "post /"),
    *("put /", "delete /", "java.", "javax.", "org.", "br.", "com.", "oracle.", "error:", "warn ", "error ", "debug "),
    *("info ", "fatal ", "ora-", "pls-", "tns-", "rman-", "sp2-", "eoraerror", "econverterror", "eaccessviolation"),
)
_MARK = re.compile(
    r"at [\w.$/]{3,80}\(|\.\.\. \d{1,4} more|\[?\d{4}-\d\d-\d\d[t ]\d\d:|\[?\d\d/\d\d/\d{4} \d\d:\d\d|"
    r"</?[a-z]\w{0,30}[ >]|project \w{1,30}\.exe raised|registro [a-z]\d{3}\b|\|[a-z]\d{3}\|"
)
_WORDS_LEAST = 2


def without_pasted(text: str) -> str:
    """Return the text with pasted lines blanked out, as long as it was; whole if nothing would remain."""
    lines = text.split("\n")
    kept = [" " * len(line) if _is_pasted(line) else line for line in lines]
    if kept == lines:
        return text
    rest = "\n".join(kept)
    return rest if len(rest.split()) >= _WORDS_LEAST else text


def _is_pasted(line: str) -> bool:
    beginning = line[:200].lstrip().lower()
    return beginning.startswith(_BEGINNINGS) or _MARK.match(beginning) is not None
