"""Every fault of a chain file is told, all at once, at its place."""

from __future__ import annotations

import pytest

from masterchain.chain.load import loads
from masterchain.diagnostics.codes import EXPLANATIONS
from masterchain.diagnostics.record import DiagnosticError

FIVE_FAULTS = """\
schema = 1

[[step]]
id = "glue"
effect = "Compressor"
parameters = { treshold_db = -20, ratio = 0.5 }

[[step]]
id = "glue"
effect = "HighPassFilter"

[loudness]
ceilling_dbtp = -1.0
integrated_lufs = "-14"
"""


def told(text: str) -> list[tuple[str, int, int]]:
    with pytest.raises(DiagnosticError) as caught:
        loads(text)
    found = caught.value.diagnostics
    assert all(d.code in EXPLANATIONS for d in found)
    return [(d.code, d.label.place.line, d.label.place.column) if d.label else (d.code, 0, 0) for d in found]


def test_six_faults_six_places() -> None:
    assert told(FIVE_FAULTS) == [
        ("unknown-parameter", 6, 16),
        ("out-of-range", 6, 43),
        ("duplicate-id", 9, 6),
        ("unknown-effect", 10, 10),
        ("unknown-key", 13, 1),
        ("wrong-type", 14, 19),
    ]


@pytest.mark.parametrize(
    ("slip", "meant"),
    [("treshold_db", "threshold_db"), ("HighPassFilter", "HighpassFilter"), ("ceilling", "ceiling")],
)
def test_slips_of_the_pen_are_guessed(slip: str, meant: str) -> None:
    with pytest.raises(DiagnosticError) as caught:
        loads(FIVE_FAULTS)
    assert any(
        slip in d.headline and d.hint and f"did you mean `{meant}" in d.hint for d in caught.value.diagnostics
    )


STEP = '[[step]]\neffect = "Gain"\n'
SPLIT = "[[step]]\nsplit ="
BANDS = f"{SPLIT} 'bands'\nbands = [{{}}, {{}}, {{}}]\n"


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("name = 'x'\n", "missing-key", 1, 1),
        ("schema = 2\n", "unsupported-schema", 1, 10),
        ("schema = '1'\n", "bad-value", 1, 10),
        ("schema = true\n", "bad-value", 1, 10),
        ("schema = 1\nstep = 3\n", "wrong-type", 2, 8),
        ("schema = 1\nstep = [3]\n", "wrong-type", 2, 9),
        (f"schema = 1\n{STEP}mix = 1.5\n", "out-of-range", 4, 7),
        (f"schema = 1\n{STEP}mix = nan\n", "not-a-number", 4, 7),
        (f"schema = 1\n{STEP}mix = true\n", "wrong-type", 4, 7),
        (f"schema = 1\n{STEP}enabled = 1\n", "wrong-type", 4, 11),
        (f"schema = 1\n{STEP}id = 'a b'\n", "bad-value", 4, 6),
        (f"schema = 1\n{STEP}parameters = 3\n", "wrong-type", 4, 14),
        (f"schema = 1\n{STEP}parameters = {{ gain_db = inf }}\n", "not-a-number", 4, 26),
        (f"schema = 1\n{STEP}parameters = {{ gain_db = '1' }}\n", "wrong-type", 4, 26),
        (f"schema = 1\n{STEP}parameters = {{ gain_db = true }}\n", "wrong-type", 4, 26),
        (f"schema = 1\n{STEP}parameters = {{ gain_db = 1970-01-01 }}\n", "wrong-type", 4, 26),
        (f"schema = 1\n{STEP}parameters = {{ gain_db = '${{x}}' }}\n", "unknown-variable", 4, 26),
        ("schema = 1\n[[step]]\neffect = 'Convolution'\n", "missing-parameter", 3, 1),
        ("schema = 1\n[[step]]\nplugin = 'NoSuchPlugin'\n", "plugin-missing", 3, 10),
        ("schema = 1\n[[step]]\nplugin = 3\n", "wrong-type", 3, 10),
        ("schema = 1\n[[step]]\neffect = 'Gain'\nlatency_samples = 3\n", "unknown-key", 4, 1),
        ("schema = 1\nextends = 'no-such-chain'\n", "unknown-chain", 2, 11),
        ("schema = 1\nextends = ['loudness-only', 3]\n", "wrong-type", 2, 29),
        ("schema = 1\n[[step]]\nid = 'a'\nremove = true\n", "unknown-step", 3, 6),
        ("schema = 1\n[[step]]\neffect = 'Gain'\ninsert_after = 'a'\n", "unknown-step", 4, 16),
        ("schema = 1\n[[step]]\nuse = 'glue'\n", "unknown-preset", 3, 7),
        ("schema = 1\n[[step]]\nuse = 'no-such-file/soft'\n", "unknown-preset", 3, 7),
        (f"schema = 1\n{SPLIT} 'bandz'\n", "bad-value", 3, 9),
        (f"schema = 1\n{SPLIT} 3\n", "bad-value", 3, 9),
        (f"schema = 1\n{SPLIT} 'bands'\nbands = [{{}}, {{}}]\n", "missing-key", 2, 1),
        (
            f"schema = 1\n{SPLIT} 'bands'\ncrossovers_hz = [100, 900]\nbands = [{{}}, {{}}]\n",
            "conflict",
            5,
            1,
        ),
        (f"schema = 1\n{BANDS}crossovers_hz = [900, 900]\n", "conflict", 5, 23),
        (f"schema = 1\n{BANDS}crossovers_hz = [0, 900]\n", "out-of-range", 5, 18),
        (f"schema = 1\n{BANDS}crossovers_hz = [900, 999]\nphase = 'none'\n", "bad-value", 6, 9),
        (f"schema = 1\n{SPLIT} 'parallel'\nbranches = []\n", "bad-value", 4, 12),
        (f"schema = 1\n{SPLIT} 'parallel'\nbranches = [{{ gian_db = 1 }}]\n", "unknown-key", 4, 15),
        (f"schema = 1\n{SPLIT} 'parallel'\nbranches = [{{ gain_db = 99 }}]\n", "out-of-range", 4, 25),
        (f"schema = 1\n{SPLIT} 'mid-side'\nmid = [{{ effect = 'Gian' }}]\n", "unknown-effect", 4, 19),
        (f"schema = 1\n{SPLIT} 'mid-side'\nleft = []\n", "unknown-key", 4, 1),
        (f"schema = 1\n{SPLIT} 'mid-side'\neffect = 'Gain'\n", "conflict", 4, 1),
        (f"schema = 1\n{SPLIT} 'mid-side'\nparameters = {{}}\n", "unknown-key", 4, 1),
        (f"schema = 1\n{STEP}oversample = 3\n", "bad-value", 4, 14),
        ("schema = 1\n[loudness]\nintegrated_lufs = -9\nreach = 'limiter'\n", "missing-key", 4, 9),
        (
            "schema = 1\n[loudness]\nceiling_dbtp = -1\nreach = 'limiter'\nmax_gain_reduction_db = 50\n",
            "out-of-range",
            5,
            25,
        ),
        (
            "schema = 1\n[loudness]\nceiling_dbtp = -1\nreach = 'limiter'\nlimiter = { lookahead = 5 }\n",
            "unknown-key",
            5,
            13,
        ),
        ("schema = 1\n[loudness]\nreach = 'gain'\n", "missing-key", 2, 1),
        ("schema = 1\n[loudness]\nplatform = 'spotfy'\n", "unknown-platform", 3, 12),
        ("schema = 1\n[loudness]\nplatform = 'spotify'\nintegrated_lufs = -9\n", "conflict", 4, 1),
        ("schema = 1\n[loudness]\nceiling_dbtp = 1.0\n", "out-of-range", 3, 16),
        ("schema = 1\n[[deliverable]]\nbit_depth = 20\n", "bad-value", 3, 13),
        ("schema = 1\n[[deliverable]]\nname = '{trak}'\n", "bad-template", 3, 8),
        ("schema = 1\n[[deliverable]]\nname = '../{name}'\n", "bad-template", 3, 8),
        ("schema = 1\n[[deliverable]]\nname = '{name'\n", "bad-template", 3, 8),
        ("schema = 1\n[[deliverable]]\nname = '{track.real}'\n", "bad-template", 3, 8),
        ("schema = 1\n[[deliverable]]\n[[deliverable]]\nbit_depth = 16\n", "duplicate-deliverable", 3, 1),
        ("schema = 1\n[[deliverable]]\nformat = 'flac'\nbit_depth = '32f'\n", "conflict", 4, 1),
        ("schema = 1\n[[deliverable]]\nbit_depth = '32f'\ndither = 'shaped'\n", "conflict", 4, 1),
        ("schema = 1\n[[deliverable]]\nsample_rate = 96000\ndither = 'shaped'\n", "bad-value", 4, 10),
        ("schema = 1\n[[deliverable]]\nformat = 'mp3'\nbit_depth = 16\n", "conflict", 4, 1),
        ("schema = 1\n[[deliverable]]\nformat = 'aac'\ndither = 'tpdf'\n", "conflict", 4, 1),
        ("schema = 1\n[[deliverable]]\nbitrate_kbps = 320\n", "conflict", 3, 1),
        ("schema = 1\n[[deliverable]]\nformat = 'caf'\nquality = 3.0\n", "conflict", 4, 1),
        ("schema = 1\n[[deliverable]]\nformat = 'mp3'\nquality = 3.0\n", "conflict", 4, 1),
        (
            "schema = 1\n[[deliverable]]\nformat = 'mp3'\nbitrate_mode = 'vbr'\nbitrate_kbps = 320\n",
            "conflict",
            5,
            1,
        ),
        (
            "schema = 1\n[[deliverable]]\nformat = 'mp3'\nbitrate_mode = 'vbr'\nquality = 9.5\n",
            "bad-value",
            5,
            11,
        ),
        (
            "schema = 1\n[[deliverable]]\nformat = 'vorbis'\nquality = 3.0\nbitrate_kbps = 192\n",
            "conflict",
            4,
            1,
        ),
        ("schema = 1\n[[deliverable]]\nformat = 'opus'\nbitrate_mode = 'cbr'\n", "conflict", 4, 1),
        ("schema = 1\n[[deliverable]]\nformat = 'aac'\nbitrate_mode = 'vbr'\n", "conflict", 4, 1),
        ("schema = 1\n[[deliverable]]\nformat = 'opus'\nquality = 3.0\n", "conflict", 4, 1),
        ("schema = 1\n[[deliverable]]\nformat = 'mp3'\nbitrate_kbps = 300\n", "bad-value", 4, 16),
        ("schema = 1\n[[deliverable]]\nformat = 'opus'\nsample_rate = 44100\n", "bad-value", 4, 15),
        ("schema = 1\n[[deliverable]]\nformat = 'mp3'\nsample_rate = 96000\n", "bad-value", 4, 15),
        ("schema = 1\n[[deliverable]]\nformat = 'vorbis'\nsample_rate = 384000\n", "bad-value", 4, 15),
        ("schema = 1\n[[deliverable]]\nformat = 'ogg'\n", "bad-value", 3, 10),
        ("schema = 1\n[[deliverable]]\nfolder = '../mp3'\n", "bad-template", 3, 10),
        ("schema = 1\n[[deliverable]]\nfolder = '/mp3'\n", "bad-template", 3, 10),
        ("schema = 1\n[[deliverable]]\nfolder = 'a/../../b'\n", "bad-template", 3, 10),
        ("schema = 1\n[[deliverable]]\nfolder = 'C:mp3'\n", "bad-template", 3, 10),
        ("schema = 1\n[[deliverable]]\nfolder = '{albun}'\n", "bad-template", 3, 10),
        ("schema = 1\ntail_s = -1.0\n", "out-of-range", 2, 10),
        ("schema = 1\n[variables]\nx = 3\n", "wrong-type", 3, 5),
        ("schema = 1\n[variables]\nx = { default = 9, min = 0, max = 6 }\n", "out-of-range", 3, 17),
        ("schema = 1\n[variables]\nx = { default = -1, min = 0 }\n", "out-of-range", 3, 17),
        ("schema = 1\n[variables]\nx = { default = 1, min = 3, max = 1 }\n", "conflict", 3, 26),
        ("schema = 1\n[variables]\n'bad name' = { default = 1 }\n", "bad-value", 3, 1),
        ("schema = 1\n[[step]]\neffect = 'Gain'\nplugin = 'NoSuch'\n", "conflict", 3, 1),
        ("schema = 1\ndeliverable = [1]\n", "wrong-type", 2, 16),
    ],
)
def test_one_fault_one_place(text: str, code: str, line: int, column: int) -> None:
    assert [found for found in told(text) if found[0] != "plugin-missing" or code == "plugin-missing"] == [
        (code, line, column)
    ]


def test_a_fault_that_came_through_a_variable_shows_both_places() -> None:
    text = (
        "schema = 1\n[variables]\nr = { default = 0.5 }\n[[step]]\neffect = 'Compressor'\n"
        "parameters = { ratio = '${r}' }\n"
    )
    with pytest.raises(DiagnosticError) as caught:
        loads(text)
    (found,) = caught.value.diagnostics
    assert found.code == "out-of-range"
    assert found.label is not None
    assert found.label.place.line == 6
    assert found.secondary[0].place.line == 3


def test_the_maximizer_is_told_of_where_it_stands_last() -> None:
    loaded = loads("schema = 1\n[[step]]\neffect = 'Limiter'\n")
    assert [d.code for d in loaded.warnings] == ["maximizer-last"]
    assert not loads("schema = 1\n[[step]]\neffect = 'Limiter'\n" + STEP).warnings


def test_a_conflict_does_not_hide_another_fault() -> None:
    text = "schema = 1\n[[deliverable]]\nformat = 'mp3'\nbit_depth = 16\nbitrate_kbps = 300\nsample_rate = 96000\n"
    assert told(text) == [("conflict", 4, 1), ("bad-value", 6, 15)]
    assert told(text.replace("96000", "48000")) == [("conflict", 4, 1), ("bad-value", 5, 16)]


def test_a_bit_rate_not_offered_names_the_nearest() -> None:
    with pytest.raises(DiagnosticError) as caught:
        loads("schema = 1\n[[deliverable]]\nformat = 'mp3'\nbitrate_kbps = 300\n")
    (found,) = caught.value.diagnostics
    assert found.headline == "MP3 at 300 kbps is not offered"
    assert (found.hint or "").startswith("the nearest are 256 and 320")


@pytest.mark.parametrize(
    "table",
    [
        "format = 'mp3'\nbitrate_kbps = 320\nbitrate_mode = 'cbr'",
        "format = 'mp3'\nbitrate_mode = 'vbr'\nquality = 2.0",
        "format = 'mp3'\nsample_rate = 48000",
        "format = 'vorbis'\nquality = 8.0\nbitrate_mode = 'vbr'",
        "format = 'vorbis'\nbitrate_kbps = 192",
        "format = 'opus'\nbitrate_kbps = 96\nsample_rate = 48000",
        "format = 'aac'\nbitrate_kbps = 256\nsample_rate = 44100",
        "format = 'caf'\nbit_depth = '32f'\nfolder = 'for {artist}/{album}'",
        "dither = 'shaped'\nbit_depth = 16\nname = '{name} 16'",
        "dither = 'shaped'\nsample_rate = 48000\nname = '{name} 48'",
        "format = 'mp3'\nceiling_dbtp = -2.0\nintegrated_lufs = -14.0",
    ],
)
def test_what_a_format_carries_is_no_fault(table: str) -> None:
    assert len(loads(f"schema = 1\n[[deliverable]]\n{table}\n").chain.deliverable) == 1
    # The same name in another folder, or as another format, is another file.
    loads(f"schema = 1\n[[deliverable]]\n[[deliverable]]\nfolder = 'b'\n[[deliverable]]\n{table}\n")
