"""A record of ten tracks, three of which bring down the plug-in they are sent through."""

from __future__ import annotations

import json
import time
import uuid
from pathlib import Path

import pytest
from support.files import read, write
from support.leftovers import processes_with, semaphores_of_nobody
from support.program import masterchain
from support.signals import noise
from support.vst3 import vst3

MODES = {"segfault": 1, "nan": 5, "hang": 11}
"""The modes of the test plug-in `Fault` by their numbers."""

FAULTY = {"03 crashes.wav": "segfault", "06 hangs.wav": "hang", "08 is no number.wav": "nan"}


def test_seven_masters_and_three_clear_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch, mark = tmp_path / "scratch", f"MARK={uuid.uuid4()}"
    scratch.mkdir()
    monkeypatch.setenv("MASTERCHAIN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setenv(*mark.split("="))
    names = [f"{number:02} is well.wav" for number in (1, 2, 4, 5, 7, 9, 10)]
    for number, name in enumerate([*names, *FAULTY]):
        sound = noise(3.0, dbfs=-30, seed=number)
        if name in FAULTY:
            sound[0, 2 * 48000 + 5] = 0.9 + 0.001 * MODES[FAULTY[name]]
        write(tmp_path / "in" / name, sound)
    (tmp_path / "chain.toml").write_text(
        f'schema = 1\n[[step]]\nid = "faulty"\nplugin = "{vst3("Fault")}"\n'
        'parameters = { mode = "as marked" }\n[loudness]\nintegrated_lufs = -30.0\n'
    )
    orphans = semaphores_of_nobody()

    words = ("render", "in", "-c", "chain.toml", "-o", "out", "-j", "2", "--timeout", "5")
    done = masterchain(*words, "--format", "json", cwd=tmp_path)

    assert done.code == 3, done.err
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        f"{name}{ending}" for name in names for ending in ("", ".masterchain.json")
    )
    files = {Path(file["path"]).name: file for file in json.loads(done.out)["files"]}
    assert sorted(files) == sorted([*names, *FAULTY])
    for name in names:
        assert files[name]["error"] is None
        assert read(tmp_path / "out" / name).shape == (2, 3 * 48000)
    told = {name: files[name]["error"]["message"] for name in FAULTY}
    # What dies is told with the block of the track it was given, the NaN with the plug-in's own block.
    assert told["03 crashes.wav"] == 'Fault (step "faulty") at 0:01.877 ended the worker process (SIGSEGV)'
    assert told["06 hangs.wav"] == (
        'Fault (step "faulty") at 0:01.877 showed no sign of life for 5 s and was stopped'
    )
    assert told["08 is no number.wav"] == "faulty gave NaN or infinity at 0:01.984"

    assert not list(scratch.iterdir())
    deadline = time.monotonic() + 20
    while (left := (processes_with(mark), semaphores_of_nobody() - orphans)) != ({}, set()):
        assert time.monotonic() < deadline, left
        time.sleep(0.1)
