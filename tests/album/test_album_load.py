"""Every fault of an album file is told, all at once, at its place; a sound one is resolved."""

from __future__ import annotations

from pathlib import Path

import pytest
from album.records import HEAD
from support.files import write
from support.signals import noise

from masterchain.album.load import load_record
from masterchain.album.record import Record
from masterchain.diagnostics.codes import EXPLANATIONS
from masterchain.diagnostics.record import DiagnosticError
from masterchain.routing.plan import plan
from masterchain.routing.suits import TrackFormat

ONE = '[[track]]\nfile = "mixes/1.wav"\n'
TWO = '[[track]]\nfile = "mixes/2.wav"\n'
THREE = '[[track]]\nfile = "mixes/3.wav"\n'

FIVE_FAULTS = """\
schema = 1
title = "Harbour"
upc = "036000291453"

[[deliverable]]
name = "{title}"

[[track]]
file = "mixes/1.wav"
title = "Undertow"
isrc = "GBAYE0601498"

[[track]]
file = "mixes/2.wav"
title = "undertow"
isrc = "GB-AYE-06-01498"

[[track]]
file = "mixes/nowhere.wav"
isrc = "GBAYE060149"
"""


def loaded(mixes: Path, text: str) -> Record:
    path = mixes.parent / "album.toml"
    path.write_text(text)
    return load_record(path)


def told(mixes: Path, text: str) -> list[tuple[str, int, int]]:
    with pytest.raises(DiagnosticError) as caught:
        loaded(mixes, text)
    found = caught.value.diagnostics
    assert all(d.code in EXPLANATIONS for d in found)
    return [(d.code, d.label.place.line, d.label.place.column) if d.label else (d.code, 0, 0) for d in found]


def test_five_faults_five_places(mixes: Path) -> None:
    assert told(mixes, FIVE_FAULTS) == [
        ("bad-upc", 3, 7),
        ("colliding-name", 15, 9),
        ("duplicate-isrc", 16, 8),
        ("missing-file", 19, 8),
        ("bad-isrc", 20, 8),
    ]


def test_a_fault_of_structure_hides_no_other(mixes: Path) -> None:
    text = FIVE_FAULTS + 'ttle = "x"\ngain_db = "loud"\n\n[loudness]\nplatform = "spotfy"\nscoop = "album"\n'
    codes = [code for code, _, _ in told(mixes, text)]
    assert codes == [
        "bad-upc",
        "colliding-name",
        "duplicate-isrc",
        "missing-file",
        "bad-isrc",
        "unknown-key",
        "wrong-type",
        "unknown-platform",
        "unknown-key",
    ]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (HEAD + "[[track]]\n", "missing-key", "`file` is missing"),
        (HEAD, "missing-key", "`track` is missing"),
        (HEAD.replace("1", "2", 1) + ONE, "unsupported-schema", "schema 2"),
        (HEAD + ONE + "gapless = true\n", "conflict", "no track before it"),
        (HEAD + ONE + TWO + "gapless = true\ngap_s = 0.0\n", "conflict", "no gap"),
        (HEAD + ONE + TWO + "gapless = true\nfade_in_s = 1.0\n", "conflict", "joint to the track before"),
        (HEAD + ONE + "fade_out_s = 1.0\n" + TWO + "gapless = true\n", "conflict", "joint to track 2"),
        (HEAD + ONE + TWO + "gapless = true\ngain_db = 1.0\n", "conflict", "`gain_db` must be as on track 1"),
        (HEAD + ONE + "start = 5.5\n", "out-of-range", "which is 0:05.000 long"),
        (HEAD + ONE + 'end = "0:05.5"\n', "out-of-range", "behind the end"),
        (HEAD + ONE + "start = 3.0\nend = 2.0\n", "conflict", "ends before it starts"),
        (HEAD + ONE + 'start = "x"\n', "bad-value", "no place in a track"),
        (HEAD + ONE + "fade_in_s = 3.0\nfade_out_s = 3.0\n", "conflict", "longer than the track"),
        (HEAD + 'chain = "acustic-gentle"\n' + ONE, "unknown-chain", "acustic-gentle"),
        (HEAD + 'chain = "chains/nowhere.toml"\n' + ONE, "unknown-chain", "there is no chain file"),
        (HEAD + 'chain = "loudness-only"\nset = { taget = 1 }\n' + ONE, "bad-setting", "taget"),
        (HEAD + 'chain = "loudness-only"\n' + ONE + "set = { target = 3 }\n", "bad-setting", "above -5"),
        (HEAD + ONE + "set = { drive = 3 }\n", "conflict", "no chain"),
        (HEAD + ONE + 'before = [{ effect = "Gian" }]\n', "unknown-effect", "Gian"),
        (HEAD + 'cover = "nowhere.jpg"\n' + ONE, "missing-file", "no cover"),
        (HEAD + 'cover = "mixes/1.wav"\n' + ONE, "bad-cover", "neither JPEG nor PNG"),
        (HEAD + ONE + "[loudness]\nintegrated_lufs = -14\nanchor = 2\n", "out-of-range", "no track 2"),
        (
            HEAD + ONE + "[loudness]\nintegrated_lufs = -14\nanchor = 1\nscope = 'track'\n",
            "conflict",
            "`anchor`",
        ),
        (HEAD + ONE + '[[deliverable]]\nfolder = "../up"\n', "bad-template", "inside the output folder"),
        (HEAD + ONE + '[[deliverable]]\nfolder = "/up"\n', "bad-template", "inside the output folder"),
        (HEAD + ONE + '[[deliverable]]\nname = "{trak}"\n', "bad-template", "`{trak}` is not known"),
        (
            HEAD.replace('artist = "The Example"\n', "") + ONE + '[[deliverable]]\nname = "{artist}"\n',
            "bad-template",
            "has no artist",
        ),
        (HEAD + ONE + "[[deliverable]]\n[[deliverable]]\n", "duplicate-deliverable", "same file"),
    ],
)
def test_faults(mixes: Path, text: str, code: str, words: str) -> None:
    with pytest.raises(DiagnosticError) as caught:
        loaded(mixes, text)
    assert [(d.code, words in d.headline) for d in caught.value.diagnostics] == [(code, True)]


def test_deliverables_in_different_folders_may_share_a_name(mixes: Path) -> None:
    text = (
        HEAD
        + ONE
        + '[[deliverable]]\nfolder = "{format}/24"\n[[deliverable]]\nfolder = "16"\nbit_depth = 16\n'
    )
    assert len(loaded(mixes, text).deliverables) == 2


def test_what_is_no_audio_is_told_before_anything_runs(mixes: Path) -> None:
    (mixes / "2.wav").write_bytes(b"RIFF????WAVE")
    assert told(mixes, HEAD + ONE + TWO) == [("bad-audio", 9, 8)]


def test_mixes_of_several_rates_need_a_rate(mixes: Path) -> None:
    write(mixes / "2.wav", noise(5.0), sample_rate_hz=48000)
    assert told(mixes, HEAD + "[[deliverable]]\n" + ONE + TWO) == [("mixed-rates", 6, 1)]
    assert loaded(mixes, HEAD + "[[deliverable]]\nsample_rate = 48000\n" + ONE + TWO)
    codes = told(mixes, HEAD + "[[deliverable]]\nsample_rate = 48000\n" + ONE + TWO + "gapless = true\n")
    assert codes == [("unsupported-format", 12, 11)]


def test_what_does_not_fit_a_cd(mixes: Path) -> None:
    write(mixes / "1.wav", noise(3.9, sample_rate_hz=44100), sample_rate_hz=44100)
    write(mixes / "2.wav", noise(5.0, channels=1, sample_rate_hz=44100), sample_rate_hz=44100)
    assert told(mixes, HEAD + "[cd]\n" + ONE + TWO + THREE) == [("cd-limit", 8, 8), ("cd-limit", 10, 8)]
    many = "".join(f'[[track]]\nfile = "mixes/3.wav"\ntitle = "{number}"\n' for number in range(100))
    assert told(mixes, HEAD + "[cd]\n" + many) == [("cd-limit", 6, 1)]
    long = "".join(f'[[track]]\nfile = "mixes/3.wav"\ntitle = "{n}"\ngap_s = 600.0\n' for n in range(9))
    assert told(mixes, HEAD + "[cd]\n" + long) == [("cd-limit", 6, 1)]


def test_the_faults_of_a_chain_are_the_albums(mixes: Path) -> None:
    (mixes.parent / "own.toml").write_text('schema = 1\n[[step]]\neffect = "Gian"\n')
    with pytest.raises(DiagnosticError) as caught:
        loaded(mixes, HEAD + 'chain = "./own.toml"\n' + ONE + 'isrc = "x"\n' + TWO)
    # Told once, though two tracks use it.
    assert sorted(d.code for d in caught.value.diagnostics) == ["bad-isrc", "unknown-effect"]


def test_a_chain_that_does_not_suit_a_mix_is_told_beforehand(mixes: Path) -> None:
    chain = 'schema = 1\n[[step]]\neffect = "LowpassFilter"\nparameters = { cutoff_frequency_hz = 23000.0 }\n'
    (mixes.parent / "own.toml").write_text(chain)
    assert [code for code, _, _ in told(mixes, HEAD + 'chain = "./own.toml"\n' + ONE)] == ["above-nyquist"]


def test_extra_steps_run_around_the_chain(mixes: Path) -> None:
    text = (
        HEAD
        + 'chain = "acoustic-gentle"\n'
        + ONE
        + 'before = [{ effect = "Gain", parameters = { gain_db = -3.0 } }]\n'
        + 'after = [{ id = "last", effect = "HighpassFilter" }]\n'
        + TWO
    )
    first, second = loaded(mixes, text).tracks
    ids = [step.id for step in first.chain.chain.step]
    assert (ids[0], ids[-1]) == ("before-1", "last")
    assert ids[1:-1] == [step.id for step in second.chain.chain.step]
    assert plan(first.chain, TrackFormat(44_100, 2, 60.0)).steps[0].id == "before-1"
    taken = text.replace('"last"', f'"{ids[1]}"')
    assert [code for code, _, _ in told(mixes, taken)] == ["duplicate-id"]


def test_files_of_extra_steps_are_found_from_the_album_file(mixes: Path) -> None:
    write(mixes.parent / "room.wav", noise(0.1))
    (mixes.parent / "chains").mkdir()
    (mixes.parent / "chains/own.toml").write_text("schema = 1\n")
    convolution = '{ effect = "Convolution", parameters = { impulse_response_filename = "room.wav" } }'
    nested = f'[{{ split = "mid-side", mid = [{convolution}] }}]'
    record = loaded(mixes, HEAD + 'chain = "chains/own.toml"\n' + ONE + f"after = {nested}\n")
    chain = record.tracks[0].chain
    name = chain.chain.step[0].mid[0].parameters["impulse_response_filename"]  # type: ignore[union-attr]
    assert (name, (chain.folder / name).is_file()) == ("../room.wav", True)


def test_settings_of_the_record_and_of_a_track(mixes: Path) -> None:
    (mixes.parent / "own.toml").write_text(
        "schema = 1\n[variables]\ndrive = { default = 1.0 }\n"
        '[[step]]\neffect = "Gain"\nparameters = { gain_db = "${drive}" }\n'
    )
    text = HEAD + 'chain = "./own.toml"\nset = { drive = 2.0 }\n' + ONE + TWO + "set = { drive = 3 }\n"
    text += THREE + 'chain = "acoustic-gentle"\n'
    chains = [track.chain.chain for track in loaded(mixes, text).tracks]
    assert [chain.step[0].parameters["gain_db"] for chain in chains[:2]] == [2.0, 3.0]  # type: ignore[union-attr]
    assert chains[2].name == "acoustic-gentle"


def test_a_record_is_resolved(mixes: Path) -> None:
    text = (
        HEAD
        + ONE
        + 'title = "A"\nstart = 1.0\nend = "0:03.5"\n'
        + TWO
        + 'artist = "B"\nisrc = "GB-AYE-06-01498"\n'
    )
    record = loaded(mixes, text + THREE + "gapless = true\n")
    one, two, three = record.tracks
    assert (one.title, one.first_frame, one.frames) == ("A", 44100, round(2.5 * 44100))
    assert (two.title, two.artist, two.isrc, two.gap_s) == ("2", "B", "GBAYE0601498", 2.0)
    assert (three.artist, three.gap_s) == ("The Example", 0.0)
    assert [[t.number for t in run] for run in record.runs] == [[1], [2, 3]]


def test_the_landing_and_the_files_come_from_the_chain_where_the_album_says_nothing(mixes: Path) -> None:
    (mixes.parent / "own.toml").write_text(
        "schema = 1\n[loudness]\nintegrated_lufs = -17.0\n"
        '[[deliverable]]\nformat = "flac"\n[[deliverable]]\nname = "{title}"\n'
    )
    record = loaded(mixes, HEAD + 'chain = "./own.toml"\n' + ONE)
    assert record.loudness is not None
    assert (record.loudness.integrated_lufs, record.loudness.scope) == (-17.0, "album")
    assert [(d.format, d.name) for d in record.deliverables] == [
        ("flac", "{track:02} {title}"),
        ("wav", "{title}"),
    ]
    assert loaded(mixes, HEAD + ONE).loudness is None
