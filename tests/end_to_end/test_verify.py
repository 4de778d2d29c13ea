"""Masters verified as a person does it: from the record, in another place, after something has changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from support.files import write
from support.program import masterchain
from support.signals import music_like
from support.vst3 import vst3

CHAIN = """\
schema = 1
[[step]]
id = "glue"
effect = "Compressor"
parameters = { threshold_db = -20.0, ratio = 2.0 }
[[deliverable]]
bit_depth = 16
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a catalogue of its own, two sources and a chain."""
    monkeypatch.setenv("MASTERCHAIN_DATA_DIR", str(tmp_path / "data"))
    write(tmp_path / "mixes/a.wav", music_like(2.0))
    write(tmp_path / "mixes/b.wav", music_like(1.0, seed=5))
    (tmp_path / "chain.toml").write_text(CHAIN)
    return tmp_path


def test_a_folder_of_masters(desk: Path) -> None:
    assert masterchain("render", "mixes", "-c", "chain.toml", cwd=desk).code == 0
    done = masterchain("verify", "masters", cwd=desk)
    assert (done.code, done.err) == (0, "")
    assert done.out.count("✓ identical") == 2
    # What a shell makes of masters/*: the records are among it.
    files = [str(path.relative_to(desk)) for path in sorted((desk / "masters").iterdir())]
    assert len(files) == 4
    told = json.loads(masterchain("verify", *files, "--format", "json", cwd=desk).out)
    assert (told["format"], told["version"]) == ("masterchain.verify", 1)
    assert [(one["path"], one["status"]) for one in told["masters"]] == [
        ("masters/a.wav", "identical"),
        ("masters/b.wav", "identical"),
    ]

    # One of them is replaced by something else, the source of the other is gone: the worst ends the run.
    shutil.copy(desk / "mixes/b.wav", desk / "masters/b.wav")
    (desk / "mixes/a.wav").unlink()
    done = masterchain("verify", "masters", "-c", "chain.toml", cwd=desk)
    assert done.code == 4
    assert "error: masters/a.wav: the source of a.wav is not found: a.wav" in done.err
    assert "b.wav · the master was changed after it was written; its record gives again" in done.out
    assert "b.wav · the chain chain is still the recorded one" in done.out
    assert masterchain("verify", "masters/b.wav", cwd=desk).code == 1

    none = masterchain("verify", "mixes", cwd=desk)
    assert none.code == 2
    assert "no master with a record beside it" in none.err
    assert masterchain("verify", "mixes/b.wav", cwd=desk).code == 4


def test_the_schema_is_printed_and_fits(desk: Path) -> None:
    schema = json.loads(masterchain("verify", "--schema", cwd=desk).out)
    assert masterchain("render", "mixes/b.wav", "-c", "chain.toml", cwd=desk).code == 0
    record = json.loads((desk / "masters/b.wav.masterchain.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(record)


@pytest.mark.plugin
def test_a_plugin_its_state_and_its_absence(desk: Path) -> None:
    bundle = desk / "plugins/Gain.vst3"
    shutil.copytree(vst3("Gain"), bundle)
    listed = json.loads(masterchain("plugins", "params", bundle, "--format", "json", cwd=desk).out)
    (key,) = [p["key"] for p in listed["parameters"] if p["name"].lower().startswith("gain")]
    step = f'schema = 1\n[[step]]\nid = "g"\nplugin = "{bundle}"\n'

    def keep_state(gain: float) -> None:
        (desk / "chain.toml").write_text(f"{step}parameters = {{ {key} = {gain} }}\n")
        saved = masterchain("plugins", "save-state", "chain.toml", "g", "states/g.mcstate", cwd=desk)
        assert saved.code == 0, saved.err
        (desk / "chain.toml").write_text(f'{step}state = "states/g.mcstate"\n')

    keep_state(-6.0)
    assert masterchain("render", "mixes/b.wav", "-c", "chain.toml", cwd=desk).code == 0
    assert str(desk) not in (desk / "masters/b.wav.masterchain.json").read_text(encoding="utf-8")
    done = masterchain("verify", "masters", "--chain", "chain.toml", cwd=desk)
    assert done.code == 0, done.out + done.err
    assert "✓ identical" in done.out
    assert "still the recorded one" in done.out

    (desk / "states/g.mcstate").unlink()
    keep_state(-7.0)
    done = masterchain("verify", "masters", cwd=desk)
    assert done.code == 5
    assert "b.wav · the state of step g (g.mcstate): digest" in done.out
    assert "residual -" in done.out

    (desk / "states/g.mcstate").unlink()
    done = masterchain("verify", "masters", cwd=desk)
    assert done.code == 4
    assert "the state of step g is not found: g.mcstate" in done.err

    keep_state(-6.0)
    assert masterchain("verify", "masters", cwd=desk).code == 0
    shutil.rmtree(bundle)
    done = masterchain("verify", "masters", cwd=desk)
    assert done.code == 3
    assert "step g needs Gain" in done.err
