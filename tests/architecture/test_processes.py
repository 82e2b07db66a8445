"""No module starts a program but those named here: what will read a customer's film cannot pass by its launcher."""

from __future__ import annotations

import ast

from tests.architecture.sources import APPS, Module, modules

# Who starts programs: ours, with arguments of ours. A launcher for ffmpeg gets a place of its own here, with
# `-protocol_whitelist file,pipe`, limits on memory and time, and no network (docs/security.md).
MAY = (
    "helpdesk/supervisor/",
    # One of our modules, under our own interpreter, that covers texts on the second core of an import.
    "tickets/services/importing/beside.py",
)
STARTERS = {"subprocess", "pty", "multiprocessing", "asyncio.subprocess", "pexpect", "ffmpeg", "imageio_ffmpeg", "av"}
CALLS = {
    "os.system", "os.popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.posix_spawnp", "os.startfile",
    *(f"os.exec{end}" for end in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")),
    *(f"os.spawn{end}" for end in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")),
    "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell", "shutil.which",
}  # fmt: skip
# What turns a customer's bytes into code or objects.
OPENERS = {"pickle", "marshal", "shelve", "dill", "jsonpickle", "ctypes"}
RUNNERS = {"eval", "exec", "compile", "__import__"}


def starts_in(module: Module) -> set[str]:
    """Return what of this module could start a program."""
    found = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.partition(".")[0] in STARTERS}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            found |= {name for name in names if name in STARTERS | CALLS or name.partition(".")[0] in STARTERS}
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in CALLS:
            found.add(ast.unparse(node))
    return found


def test_only_those_named_here_start_programs() -> None:
    found = {str(module): starts for module in modules(*APPS) if (starts := starts_in(module))}
    elsewhere = {path: starts for path, starts in found.items() if not path.startswith(MAY)}

    assert elsewhere == {}
    assert len(found) > 1, "those start some: if none is found, this test looks at nothing"


def test_nothing_that_came_from_outside_becomes_code_or_objects() -> None:
    """No pickle, no marshal, no eval; no YAML is read, and no template is made of words."""
    found = set()
    for module in modules(*APPS):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
                found |= {(str(module), name) for name in names if name.partition(".")[0] in OPENERS | {"yaml"}}
            elif isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in RUNNERS or called in ("Template", "engines.from_string", "Engine.from_string"):
                    found.add((str(module), called))

    # The supervisor asks the kernel to end its children with it.
    assert {(path, name) for path, name in found if not path.startswith("helpdesk/supervisor/")} == set()
