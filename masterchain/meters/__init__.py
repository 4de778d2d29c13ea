"""Numbers from sound: loudness, peaks, dynamics, faults. Fed with blocks, asked later.

`Measurement` and `Place` are plain data; `Meter` and `merge` are loaded when first named, since they bring
numpy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from masterchain.meters.measurement import BandLevel, Measurement, Place, Span

if TYPE_CHECKING:
    from masterchain.meters.meter import Meter
    from masterchain.meters.state import MeterState, merge
    from masterchain.meters.summary import measurement as measurement_of

__all__ = ["BandLevel", "Measurement", "Meter", "MeterState", "Place", "Span", "measurement_of", "merge"]


def __getattr__(name: str) -> Any:
    if name == "Meter":
        from masterchain.meters.meter import Meter

        return Meter
    if name in ("MeterState", "merge"):
        from masterchain.meters import state

        return getattr(state, name)
    if name == "measurement_of":
        from masterchain.meters.summary import measurement

        return measurement
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
