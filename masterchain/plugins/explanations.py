"""What the codes of plug-in findings and faults mean: the words behind `masterchain explain CODE`."""

from __future__ import annotations

from masterchain.diagnostics.codes import Explanation

EXPLANATIONS: dict[str, Explanation] = {
    "instances-differ": Explanation(
        "A mono plug-in runs once for each channel of a stereo track, and its instances do not sound alike.",
        "Given the same sound, two instances gave different ones when the plug-in was scanned. It keeps something once "
        "for all its instances (a filter's memory, say), or makes random numbers; the first is a fault of the plug-in, "
        "the second may be meant, and makes a mono sound slightly wide. Use a plug-in that takes stereo, or listen to "
        "the sides.",
    ),
    "no-change": Explanation(
        "A plug-in gave every sample back as it was, though the chain sets parameters of it or gives it a state.",
        "It may have nothing to do (a compressor whose threshold is never reached), be bypassed by one of its own "
        "parameters, or run without its licence. Listen to the master against the track, and leave the step out or "
        "set `enabled = false` when it is not needed.",
        'plugin = "ZamCompX2"\nparameters = { threshold_db = 0.0, ratio = 4.0 }',
        'plugin = "ZamCompX2"\nparameters = { threshold_db = -18.0, ratio = 4.0 }',
    ),
    "plugin-dc": Explanation(
        "A plug-in added a constant to the sound, above -40 dBFS, that was not in the track.",
        "A constant is not heard but eats headroom and clicks at every cut. Put a high-pass filter at a few Hz "
        "behind the plug-in, or look for the setting (asymmetric saturation) that makes it.",
    ),
    "plugin-runaway": Explanation(
        "A plug-in's level stood above +24 dBFS for a second or more.",
        "Nothing meant for ears is that loud: a filter has become unstable, or a feedback grows without end.",
    ),
    "plugin-unsafe": Explanation(
        "`masterchain plugins doctor` found this plug-in unsafe.",
        "It was rendered all the same, in a process of its own; the remark says what was found. Look at the whole "
        "examination with `masterchain plugins doctor NAME`, and listen to the master.",
    ),
    "plugin-silent": Explanation(
        "A plug-in gave silence (below -100 dBFS) for a second or more while it was given sound above -40 dBFS.",
        "Plug-ins without their licence mute the sound every so often; others stop when something inside them fails. "
        "A gate may do it on purpose: then its threshold stands above -40 dBFS, high for mastering.",
    ),
    "state-not-verified": Explanation(
        "A plug-in was given a state and gives back another one when asked.",
        "Some plug-ins write something new into their state every time and have taken it all the same; some take a "
        "state only once their window was shown; some forget it. `masterchain plugins doctor NAME` renders before and "
        "after, and tells which. Settings that matter can be given as `parameters`, which are read back one by one.",
    ),
    "stereo-from-mono": Explanation(
        "A stereo plug-in made two different sides of a mono track, and their mean was taken.",
        "A mono track stays mono unless the chain says otherwise. The plug-in was fed the track on both sides; what "
        "differs between its sides (a widener, a stereo reverb, modulation) is lost in the mean or changes its level. "
        "Use a mono plug-in, or make the track stereo before mastering.",
    ),
}
