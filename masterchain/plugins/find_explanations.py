"""What the codes of references that mean no plug-in mean: the words behind `masterchain explain CODE`."""

from __future__ import annotations

from masterchain.diagnostics.codes import Explanation

EXPLANATIONS: dict[str, Explanation] = {
    "plugin-ambiguous": Explanation(
        "More than one plug-in has the name a chain gives.",
        "The same plug-in may be installed as VST3 and as Audio Unit, or in two versions in two folders; one bundle "
        "may hold several. Which one runs decides the sound, so none is guessed. The same bytes in two folders are one "
        "plug-in. `format`, `vendor` and `plugin_name` narrow down, and a path to the bundle is always exact.",
        'plugin = "Channel Strip"',
        'plugin = "Channel Strip"\nformat = "VST3"\nvendor = "Example Audio"',
    ),
    "plugin-broken": Explanation(
        "A plug-in is installed but could not be examined: it crashed, hung, or would not load.",
        "Every bundle is loaded once in a process of its own, and how that ended is remembered: a bundle that takes a "
        "minute to crash is not tried again for every render. The notes say how it ended and what it printed. When "
        "its files change it is tried again by itself; `masterchain plugins scan --rescan` tries it now.",
    ),
    "plugin-missing": Explanation(
        "No plug-in that was found so far has the name a chain gives, or nothing lies at its path.",
        "Plug-ins are known by name once `masterchain plugins scan` has found them; folders of your own are named in "
        "MASTERCHAIN_PLUGIN_PATH. A chain is never rendered without one of its steps. Upper and lower case do not "
        "matter, every other letter does. `masterchain plugins list` prints what is known.",
        'plugin = "Zam Comp X2"',
        'plugin = "ZamCompX2"',
    ),
}
