"""What every diagnostic code means: the words behind `masterchain explain CODE`.

A code is permanent: it may be added, never renamed or given another meaning.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a code says, why it matters, and a wrong and a right example (TOML; empty when none helps)."""

    what: str
    why: str
    wrong: str = ""
    right: str = ""


EXPLANATIONS: dict[str, Explanation] = {
    "extends-cycle": Explanation(
        "Chains extend each other in a circle.",
        "A chain that begins as another, which begins as the first, has no beginning. The places of both `extends` are "
        "shown.",
    ),
    "unknown-preset": Explanation(
        "`use` names a preset that is not there.",
        'A preset is named by its file and its own name, as in "glue/soft"; `masterchain preset list` prints them all.',
        'use = "glue/sofft"',
        'use = "glue/soft"',
    ),
    "unknown-step": Explanation(
        "`insert_before`, `insert_after` or `remove` names a step that no parent has.",
        "They work on the steps of the chain that is extended, by id.",
        'remove = true\nid = "gleu"',
        'remove = true\nid = "glue"',
    ),
    "bad-state": Explanation(
        "A state file is damaged, is none, or is another plug-in's.",
        "A plug-in takes any bytes for its state without a word, and sounds as it happens to. So a `.mcstate` says whose "
        "it is and carries a digest. Save it again with `masterchain plugins save-state` or `plugins edit`.",
        'plugin = "ZamCompX2"\nstate = "states/limiter.mcstate"',
        'plugin = "ZamCompX2"\nstate = "states/glue.mcstate"',
    ),
    "above-nyquist": Explanation(
        "A frequency lies at or above half the sample rate of the track.",
        "There is no sound up there to filter, and a filter set so is unstable: its output is not sound. The chain "
        "is refused for that track before anything is rendered. Lower the frequency, or use the chain only on tracks "
        "with a higher sample rate.",
        'effect = "LowpassFilter"\nparameters = { cutoff_frequency_hz = 24000 }   # on a 44.1 kHz track',
        'effect = "LowpassFilter"\nparameters = { cutoff_frequency_hz = 20000 }',
    ),
    "bad-audio": Explanation(
        "A mix an album names cannot be read as audio.",
        "The message says what the decoder makes of it. An album is only begun when all of its mixes can be read.",
    ),
    "bad-cover": Explanation(
        "The cover is neither a JPEG nor a PNG picture.", "Players and distributors read no other kinds."
    ),
    "bad-isrc": Explanation(
        "An ISRC is not one.",
        "ISO 3901: two letters, three letters or digits, the year in two digits, five digits; hyphens as in print or "
        "none. A distributor or a pressing plant would refuse it, or pay royalties to somebody else.",
        'isrc = "GBAYE060149"',
        'isrc = "GB-AYE-06-01498"',
    ),
    "bad-setting": Explanation(
        "`set` gives a value to a variable the chain does not have, or one it does not take.",
        "`masterchain chain show NAME` prints a chain's variables with their ranges.",
        "set = { drvie = 3.0 }",
        "set = { drive = 3.0 }",
    ),
    "bad-template": Explanation(
        "A deliverable's `name` cannot be filled in.",
        "Names may use {name} (the source's own), {track}, {title}, {artist}, {album} and {format}, with Python's format "
        "marks, as in {track:02}. A slash, an unknown word or a brace without its partner would write files nobody "
        "asked for.",
        'name = "{trak:02} {title}"',
        'name = "{track:02} {title}"',
    ),
    "bad-upc": Explanation(
        "A UPC or EAN is not one.",
        "12 digits (UPC) or 13 (EAN), of which the last is a check digit that finds a slip in the others.",
        'upc = "036000291453"',
        'upc = "036000291452"',
    ),
    "bad-value": Explanation(
        "A value is of the right type, but not one of those that mean something here.",
        "The message names the values that do.",
        'reach = "loud"',
        'reach = "gain"',
    ),
    "cd-limit": Explanation(
        "The record does not fit the rules of an audio CD.",
        "The Red Book (IEC 60908): two channels, at most 99 tracks, each at least 4 s long; a disc of 80 minutes.",
    ),
    "colliding-name": Explanation(
        "Two tracks would be written to the same file.",
        "One would replace the other. Names that differ by case alone are one file on most desktops.",
        'name = "{title}"',
        'name = "{track:02} {title}"',
    ),
    "conflict": Explanation(
        "Two settings of one table exclude each other.",
        "Which of the two was meant cannot be guessed, and guessing would change the sound.",
        '[loudness]\nplatform = "spotify"\nintegrated_lufs = -9.0',
        "[loudness]\nintegrated_lufs = -9.0",
    ),
    "damaged-file": Explanation(
        "A state or an impulse response of a pack is not whole, or is no such file.",
        "A pack is looked through before it is built and before it is installed: what does not hold together is not shared.",
    ),
    "duplicate-deliverable": Explanation(
        "Two deliverables would be written to the same file.",
        "One would replace the other. Give one of them another `name` or `folder`.",
        "[[deliverable]]\nbit_depth = 24\n[[deliverable]]\nbit_depth = 16",
        '[[deliverable]]\nbit_depth = 24\n[[deliverable]]\nbit_depth = 16\nname = "{name} 16-bit"',
    ),
    "duplicate-id": Explanation(
        "Two steps have the same `id`.",
        "An id names one step, so that a report, an override or a colleague can point at it.",
        '[[step]]\nid = "glue"\neffect = "Compressor"\n[[step]]\nid = "glue"\neffect = "Gain"',
        '[[step]]\nid = "glue"\neffect = "Compressor"\n[[step]]\nid = "trim"\neffect = "Gain"',
    ),
    "duplicate-isrc": Explanation(
        "Two tracks have the same ISRC.",
        "An ISRC names one recording: plays and payments of both would be counted as one.",
    ),
    "empty-file": Explanation(
        "The file holds no key at all.", "`masterchain chain new` writes one to begin with."
    ),
    "leaves-pack": Explanation(
        "A chain of a pack names a file outside the pack, or a plug-in by its path.",
        "On another machine something else lies there, or nothing. A pack's chain names files of its own pack, by paths "
        "relative to itself, and plug-ins by their names.",
        'state = "/home/me/glue.mcstate"',
        'state = "../states/glue.mcstate"',
    ),
    "lock-chain": Explanation(
        "A chain is not the one that `masterchain.lock` holds: it was changed since, or is not there any more.",
        "Whoever renders with the lock expects the locked sound. Where the change is meant, `masterchain lock` takes it "
        "over, and its diff shows it to the others.",
    ),
    "lock-file": Explanation(
        "A plug-in state or an impulse response is missing, or is not the file that was locked.",
        "The chain would sound different without a word of it having changed. Bring the file back; where the new one is "
        "meant, `masterchain lock` takes it over. The run ends with exit code 5.",
    ),
    "lock-pack": Explanation(
        "An installed pack is not the one that was locked, though it has the same version, or was tampered with.",
        "`masterchain pack verify` names the files. Install it again; ask its author for a new version where he has "
        "changed it under the old one. The run ends with exit code 5.",
    ),
    "lock-plugin": Explanation(
        "A plug-in that the lock names is missing or broken on this machine, or another one answers to its name.",
        "The notes say which was locked: name, version, vendor and the format's own identifier. The run ends with exit "
        "code 5.",
    ),
    "lock-unknown": Explanation(
        "There is a `masterchain.lock`, and it does not hold this chain.",
        "Nothing says what it should be made of. `masterchain lock CHAIN` adds it.",
    ),
    "lock-version": Explanation(
        "A plug-in, a pack, masterchain or a part of it is of another version than when the chain was locked.",
        "Most versions sound alike, and some do not. `--locked` makes an error of it; `masterchain lock` takes the new "
        "version over.",
    ),
    "limiter-unused": Explanation(
        "[loudness] says how the limiter may work, but no limiter works.",
        '`reach = "gain"`, which is what holds when nothing is said, is one linear gain. Settings of the limiter are '
        'read with `reach = "limiter"` alone.',
    ),
    "maximizer-last": Explanation(
        "Pedalboard's `Limiter` is the last step that works on level.",
        "Despite its name it is a maximizer: it raises what is below its threshold and clips at 0 dBFS, and it knows no "
        "true peak. Use `[loudness]` with `ceiling_dbtp` to hold a ceiling, or `TruePeakLimiter` as an effect.",
    ),
    "missing-file": Explanation(
        "The chain names a file that is not there.",
        "Paths in a chain are relative to the chain file itself, so that a folder can be moved or shared as a whole.",
    ),
    "missing-key": Explanation("A key that must be there is not.", "Nothing sensible can stand in for it."),
    "missing-parameter": Explanation(
        "An effect has a parameter without a default, and the step does not set it.",
        "`masterchain effects show NAME` lists the parameters with their defaults.",
        'effect = "Convolution"',
        'effect = "Convolution"\nparameters = { impulse_response_filename = "hall.wav" }',
    ),
    "mixed-rates": Explanation(
        "The mixes of a record have several sample rates, and a deliverable does not say which it is to have.",
        "Without one its files would differ among themselves. Nothing is resampled unasked.",
        '[[deliverable]]\nformat = "wav"',
        '[[deliverable]]\nformat = "wav"\nsample_rate = 48000',
    ),
    "nested-too-deep": Explanation(
        "Brackets are nested deeper than 400 levels.", "No definition needs that."
    ),
    "not-a-number": Explanation(
        "A parameter is NaN or infinite.",
        "An effect would take it without a word and put out silence, noise or nothing at all.",
        "parameters = { gain_db = nan }",
        "parameters = { gain_db = 0.0 }",
    ),
    "not-utf8": Explanation("The file is not UTF-8 text.", "TOML is UTF-8 by definition."),
    "not-settable": Explanation(
        "The plug-in shows this parameter, but a chain cannot set it.",
        "It is a meter that the plug-in writes itself, or belongs to the host: latency, buffer size, program number.",
    ),
    "out-of-range": Explanation(
        "A number lies outside what the setting can take.",
        "`masterchain effects show NAME` prints every parameter's range, unit and default.",
        "parameters = { ratio = 0.5 }",
        "parameters = { ratio = 2.0 }",
    ),
    "plugin-ambiguous": Explanation(
        "Several plug-ins of this machine have that name.",
        "Narrow it down with `format`, `vendor` or `plugin_name`, or give the bundle's path: the notes list them.",
    ),
    "plugin-broken": Explanation(
        "The plug-in is installed, but it did not survive being looked at.",
        "It crashed, hung or failed in a process of its own, which cost nothing but the plug-in. Update or reinstall it, "
        "then `masterchain plugins scan --rescan`.",
    ),
    "plugin-missing": Explanation(
        "No plug-in of that name is known on this machine.",
        "Install it, then `masterchain plugins scan`; `masterchain plugins list` shows what is known. The run ends with "
        "exit code 3.",
    ),
    "syntax": Explanation(
        "The text is not valid TOML.",
        "The caret stands where reading could not go on; the cause is often just before it: a quote or bracket not "
        "closed, a comma missing.",
    ),
    "too-large": Explanation("The file is larger than any definition.", "Probably another file was meant."),
    "track-order": Explanation(
        "A mix's own tag gives it another track number than the album file does.",
        "The album file holds; this is told in case the order slipped.",
    ),
    "unknown-chain": Explanation(
        "There is no chain of that name or at that path.",
        "A path is relative to the file it is written in; a name is looked for in the project's `chains/`, the user's, "
        "installed packs and the house's.",
        'extends = "warm-glu"',
        'extends = "warm-glue"',
    ),
    "unknown-effect": Explanation(
        "There is no effect of that name.",
        "Effects carry pedalboard's own class names. `masterchain effects list` prints them all.",
        'effect = "HighPass"',
        'effect = "HighpassFilter"',
    ),
    "unknown-key": Explanation(
        "A table has a key that means nothing there.",
        "A key with a slip of the pen that is silently ignored is a setting that silently does nothing.",
        "[loudness]\nceiling_dbfs = -1.0",
        "[loudness]\nceiling_dbtp = -1.0",
    ),
    "unknown-parameter": Explanation(
        "The effect has no such parameter.",
        "Parameters carry pedalboard's own argument names. `masterchain effects show NAME` prints them.",
        "parameters = { treshold_db = -20 }",
        "parameters = { threshold_db = -20 }",
    ),
    "unknown-platform": Explanation(
        "There is no platform of that name.",
        "`masterchain platforms list` prints those that exist; your own stand in `platforms/` of the project.",
    ),
    "unknown-variable": Explanation(
        "`${name}` or `--set name=` names a variable that `[variables]` does not declare.",
        "A value nobody asked for cannot be filled in, and one that reaches nothing should not be set.",
        'parameters = { gain_db = "${drvie}" }',
        'parameters = { gain_db = "${drive}" }',
    ),
    "unreadable": Explanation("The file cannot be opened.", "It is missing, a folder, or not yours to read."),
    "unsupported-schema": Explanation(
        "The file is written in a schema this version does not know.",
        "A newer masterchain may read it; guessing at its meaning could change the sound.",
        "schema = 7",
        "schema = 1",
    ),
    "unsupported-format": Explanation(
        "An effect cannot work on a track of this sample rate or number of channels.",
        "`masterchain effects show NAME` says what it works on. Nothing is converted unasked.",
    ),
    "wrong-type": Explanation(
        "A value is of another type than the setting takes.",
        'Text is not turned into numbers: `"2.0"` in quotes is text, `2.0` is a number.',
        'parameters = { ratio = "2.0" }',
        "parameters = { ratio = 2.0 }",
    ),
}
