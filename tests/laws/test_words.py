"""What is shown to people is written once, and all of it."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
import typer
from support.program import masterchain

from masterchain.chain.load import loads
from masterchain.cli.program import VERBS
from masterchain.diagnostics.codes import EXPLANATIONS
from masterchain.plugins.explanations import EXPLANATIONS as PLUGINS
from masterchain.render.remarks import EXPLANATIONS as REMARKS
from masterchain.report.explanations import explanations

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SOURCES = [path.read_text(encoding="utf-8") for path in (ROOT / "masterchain").rglob("*.py")]


@pytest.mark.parametrize("verb", VERBS)
def test_the_list_of_verbs_says_what_the_verb_says(verb: str) -> None:
    command = typer.main.get_command(importlib.import_module(f"masterchain.cli.{verb}").app)
    assert (command.help or "").split("\n")[0].strip() == VERBS[verb]


def test_every_verb_module_is_listed() -> None:
    apps = {path.stem for path in (ROOT / "masterchain/cli").glob("*.py") if "\napp = " in path.read_text()}
    assert apps == set(VERBS)


def test_every_code_in_the_source_is_explained() -> None:
    used: set[str] = set()
    for source in SOURCES:
        used |= set(re.findall(r'\bDiagnostic\(\s*"([a-z0-9-]+)"', source))
        used |= set(re.findall(r'faults\.at_(?:key|value)\(\s*(?:path|\([^)]*\)),\s*"([a-z0-9-]+)"', source))
        used |= set(re.findall(r'_refusal\("([a-z0-9-]+)"', source))
        used |= set(re.findall(r'\bFault\(\s*"([a-z0-9-]+)"', source))
    assert len(used) > 15
    assert used <= EXPLANATIONS.keys()
    # And nothing is explained that never happens.
    assert {code for code in EXPLANATIONS if not any(f'"{code}"' in source for source in SOURCES)} == set()


def test_every_remark_in_the_source_is_explained() -> None:
    used = {code for source in SOURCES for code in re.findall(r'\bRemark\(\s*"([a-z-]+)"', source)}
    assert used == REMARKS.keys() | {"plugin-unsafe"}
    assert "plugin-unsafe" in PLUGINS


def test_no_two_things_share_a_code() -> None:
    assert len(explanations()) >= len(EXPLANATIONS) + len(REMARKS)
    assert not EXPLANATIONS.keys() & REMARKS.keys()


def test_explain_knows_every_code() -> None:
    listed = masterchain("explain").out
    for code in explanations():
        assert re.search(rf"^{re.escape(code)} ", listed, re.MULTILINE), code
    shown = masterchain("explain", "out-of-range")
    assert shown.code == 0
    assert "Wrong:" in shown.out
    assert masterchain("explain", "out-of-rage").code == 2


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_that_names_its_options(verb: str) -> None:
    shown = masterchain(verb, "--help")
    assert shown.code == 0
    assert "Usage: masterchain" in shown.out


def test_the_readmes_commands_exist() -> None:
    words = re.findall(r"(?:^\$ |`)masterchain ([a-z]+)", README, re.MULTILINE)
    assert len(words) > 5
    assert set(words) <= set(VERBS)


def test_the_readmes_chain_is_sound() -> None:
    chain = README.split("```toml\n")[1].split("```")[0]
    assert loads(chain).name == "warm-glue"


def test_the_readmes_python_names_exist() -> None:
    import masterchain as package

    for name in re.search(r"from masterchain import (.+)", README).group(1).split(", "):  # type: ignore[union-attr]
        assert callable(getattr(package, name))
