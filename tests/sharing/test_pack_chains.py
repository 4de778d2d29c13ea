"""Chains and presets of packs among others: what they name is their own, and others may begin as they do."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.packs import CHAIN, make_pack

from masterchain.chain.load import load, loads, locate
from masterchain.diagnostics.record import DiagnosticError
from masterchain.sharing.build import build
from masterchain.sharing.install import install

PRESETS = """\
schema = 1
[[preset]]
name = "soft"
when = "to try"
effect = "Compressor"
parameters = { threshold_db = -30.0, ratio = 1.5 }
[[preset]]
name = "room"
when = "to try"
effect = "Convolution"
parameters = { impulse_response_filename = "../impulse_responses/hall.wav" }
"""


@pytest.fixture
def pack(studio: Path, store: Path) -> Path:
    del store
    (studio / "presets").mkdir()
    (studio / "presets/glue.toml").write_text(PRESETS)
    (studio / "chains/child.toml").write_text(
        'schema = 1\nextends = "hall"\n[[step]]\nid = "glue"\nuse = "glue/soft"\n'
        '[[step]]\nid = "far"\nuse = "glue/room"\n'
    )
    return studio


def test_what_a_pack_names_is_its_own_whatever_else_there_is(pack: Path) -> None:
    install(str(pack))
    alone = load(locate("studio/child")).digest
    Path("chains").mkdir()
    Path("presets").mkdir()
    Path("chains/hall.toml").write_text('schema = 1\n[[step]]\neffect = "Gain"\n')
    Path("presets/glue.toml").write_text(
        'schema = 1\n[[preset]]\nname = "soft"\nwhen = "x"\neffect = "Gain"\n'
    )
    assert load(locate("studio/child")).digest == alone
    assert [step.what for step in load(locate("hall")).chain.step] == ["Gain"]


def test_a_chain_of_ones_own_begins_as_a_packs(pack: Path, tmp_path: Path) -> None:
    install(str(pack))
    loaded = loads('schema = 1\nextends = "studio/hall"\n[[step]]\nuse = "studio/glue/room"\n')
    hall = tmp_path / "machine/data/packs/studio/1.0.0/impulse_responses/hall.wav"
    for step in (loaded.chain.step[0], loaded.chain.step[-1]):
        path = step.parameters["impulse_response_filename"]  # type: ignore[union-attr]
        assert Path(path).resolve() == hall.resolve()


@pytest.mark.parametrize("words", ["../../x.toml", "/x.toml", "..\\\\x.toml", "../../chains/../../x.toml"])
def test_a_parent_outside_the_pack_is_refused(pack: Path, words: str) -> None:
    (pack / "chains/child.toml").write_text(f'schema = 1\nextends = "{words}"\n')
    (pack.parent / "x.toml").write_text(CHAIN)
    with pytest.raises(DiagnosticError) as caught:
        build(pack, pack.parent / "x.mchain")
    assert [d.code for d in caught.value.diagnostics] == ["leaves-pack"]


def test_a_variable_leads_nowhere_else(pack: Path) -> None:
    text = CHAIN.replace("../impulse_responses/hall.wav", "${hall}")
    for value, sound in (
        ("../impulse_responses/hall.wav", True),
        ("/etc/hall.wav", False),
        ("../../h", False),
    ):
        (pack / "chains/hall.toml").write_text(f'{text}[variables]\nhall = {{ default = "{value}" }}\n')
        if sound:
            build(pack, pack.parent / "x.mchain")
            continue
        with pytest.raises(DiagnosticError) as caught:
            build(pack, pack.parent / "y.mchain")
        assert {d.code for d in caught.value.diagnostics} == {"leaves-pack"}


def test_faults_of_presets_are_found_where_they_stand(pack: Path) -> None:
    (pack / "presets/glue.toml").write_text(
        PRESETS.replace("ratio = 1.5", "ratio = 0.5").replace("hall.wav", "x.wav")
    )
    with pytest.raises(DiagnosticError) as caught:
        build(pack, pack.parent / "x.mchain")
    places = {
        (d.code, Path(d.label.place.source.name).name, d.label.place.line)
        for d in caught.value.diagnostics
        if d.label
    }
    assert places == {("out-of-range", "glue.toml", 6), ("missing-file", "glue.toml", 11)}


def test_two_packs_of_one_preset_name_keep_their_own(pack: Path, tmp_path: Path) -> None:
    other = make_pack(tmp_path / "label", "label")
    (other / "presets").mkdir()
    (other / "presets/glue.toml").write_text(PRESETS.replace("-30.0", "-10.0"))
    (other / "chains/child.toml").write_bytes((pack / "chains/child.toml").read_bytes())
    install(str(pack))
    install(str(other))
    thresholds = [
        load(locate(f"{name}/child")).chain.step[2].parameters["threshold_db"]  # type: ignore[union-attr]
        for name in ("studio", "label")
    ]
    assert thresholds == [-30.0, -10.0]
