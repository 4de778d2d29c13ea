"""How a file is written: its format, and the few choices each format leaves open. Knows no sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Format = Literal["wav", "flac", "aiff", "caf", "mp3", "vorbis", "opus", "aac"]
BitDepth = Literal[16, 24, "32f"]
Dither = Literal["tpdf", "shaped", "none"]
BitrateMode = Literal["cbr", "vbr"]

LOSSLESS: tuple[Format, ...] = ("wav", "flac", "aiff", "caf")
_ENDINGS: dict[Format, str] = {
    "wav": ".wav", "flac": ".flac", "aiff": ".aiff", "caf": ".caf",
    "mp3": ".mp3", "vorbis": ".ogg", "opus": ".opus", "aac": ".m4a",
}  # fmt: skip
_NAMES: dict[Format, str] = {"vorbis": "Vorbis", "opus": "Opus"}


@dataclass(frozen=True, slots=True)
class Coding:
    """How the sound of one file is written.

    Attributes:
        format: the container and, where it is lossy, the codec: Vorbis and Opus lie in Ogg, AAC in MPEG-4 (m4a).
        bit_depth: 16, 24, or "32f" (not in FLAC, which has no floating point); None in lossy formats.
        dither: what is added when a lossless file's bit depth is reduced.
        bitrate_kbps: of all channels together, in lossy formats; None where `quality` says it.
        bitrate_mode: MP3 only: constant or variable; the other codecs have one mode each.
        quality: on the codec's own scale: MP3 at variable bit rate 0 (best) to 9, Vorbis 0 to 10 (best).
    """

    format: Format
    bit_depth: BitDepth | None = None
    dither: Dither = "tpdf"
    bitrate_kbps: int | None = None
    bitrate_mode: BitrateMode | None = None
    quality: float | None = None

    @property
    def lossless(self) -> bool:
        """Whether reading gives back the samples that were written."""
        return self.format in LOSSLESS

    @property
    def quantized(self) -> int | None:
        """The bits of an integer sample; None where samples are written as floating point."""
        return None if self.bit_depth == "32f" else self.bit_depth

    @property
    def name(self) -> str:
        """What people call the format."""
        return _NAMES.get(self.format, self.format.upper())

    @property
    def ending(self) -> str:
        """The ending of the file's name, with its dot."""
        return _ENDINGS[self.format]

    def words(self) -> str:
        """How the sound is kept, for people: `24-bit`, `320 kbps CBR`, `quality 8`."""
        if self.bit_depth is not None:
            return "32-bit float" if self.bit_depth == "32f" else f"{self.bit_depth}-bit"
        rate = f"{self.bitrate_kbps} kbps" if self.quality is None else f"quality {self.quality:g}"
        return f"{rate} {self.bitrate_mode.upper()}" if self.bitrate_mode else rate
