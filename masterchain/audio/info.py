"""What an audio file is: container, rate, channels, length, bit depth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from masterchain.audio.promise import Promise, read_promise
from masterchain.audio.shortage import shortage
from masterchain.errors import AudioFileError

if TYPE_CHECKING:
    # Only files that need a decoder should wait for it.
    from masterchain.audio.av_decoder import AvDecoder
    from masterchain.audio.decoder import Decoder

_FORMATS = {
    ("OGG", "VORBIS"): "ogg-vorbis",
    ("OGG", "OPUS"): "opus",
    ("WAVEX", None): "wav",
}
_INTEGER_BITS = {
    "PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32,
    "ALAC_16": 16, "ALAC_20": 20, "ALAC_24": 24, "ALAC_32": 32,
}  # fmt: skip
_FLOAT_BITS = {"FLOAT": 32, "DOUBLE": 64}
# libsndfile's word for "no idea": the largest count there is.
_UNKNOWN_FRAMES = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What a file says it is, read without decoding its sound.

    Attributes:
        format: wav, rf64, w64, aiff, flac, ogg-vorbis, opus, mp3, aac, alac, caf, or libsndfile's own word in lower
            case.
        frames: how many frames the decoder announces; 0 where nobody knows before reading (a FLAC made in a pipe).
        bit_depth: bits of one stored sample; None for lossy formats.
        is_float: whether samples are stored as floating point.
        lossless: whether reading gives back the samples that were written.
        promised_frames: how many frames the file's own header promises; None where it does not say.
        wav_format_tag: the WAV family's format tag as it stands: 0x0001, 0x0003, 0xFFFE ...
        data_last: whether nothing follows a WAV family file's data chunk but padding; None where unknown.
    """

    path: Path
    format: str
    sample_rate_hz: int
    channels: int
    frames: int
    bit_depth: int | None
    is_float: bool
    lossless: bool
    promised_frames: int | None
    wav_format_tag: int | None
    data_last: bool | None

    @property
    def duration_s(self) -> float:
        """The announced length in seconds."""
        return self.frames / self.sample_rate_hz


def probe(path: Path | str) -> AudioInfo:
    """Looks at a file's headers.

    Raises:
        AudioFileError: the file is missing, a folder, empty, unreadable, not audio, of a kind not read here,
            or holds no sound.
    """
    # Most files are plain WAV; those need not wait for a decoder to be loaded.
    from masterchain.audio.plain_wav_header import plain_header

    if header := plain_header(Path(path)):
        return header.info
    decoder, info, _ = open_probed(Path(path))
    decoder.close()
    return info


def open_probed(path: Path) -> tuple[Decoder | AvDecoder, AudioInfo, Promise]:
    """Opens a file and says what it is; closing the decoder is the caller's.

    Raises:
        AudioFileError: as `probe`.
    """
    from masterchain.audio.decoder import open_decoder

    try:
        decoder = open_decoder(path)
    except AudioFileError as error:
        promise = read_promise(path) if path.is_file() else Promise()
        if promise.frames is not None and not promise.whole:
            raise shortage(path, promise, promise.frames, 0, promise.clock_hz) from error
        raise
    try:
        promise = read_promise(path)
        info = _describe(path, decoder, promise)
        if decoder.frames == 0:
            _refuse_empty(info, promise)
    except BaseException:
        decoder.close()
        raise
    return decoder, info, promise


def _refuse_empty(info: AudioInfo, promise: Promise) -> NoReturn:
    if info.promised_frames:
        raise shortage(info.path, promise, info.promised_frames, 0, info.sample_rate_hz)
    raise AudioFileError(f"{info.path} holds no audio: its header says 0 frames")


def _describe(path: Path, decoder: Decoder | AvDecoder, promise: Promise) -> AudioInfo:
    container, coding = decoder.format, decoder.subtype
    is_float = coding in _FLOAT_BITS
    bit_depth = _FLOAT_BITS[coding] if is_float else _INTEGER_BITS.get(coding)
    promised = promise.frames
    if promised is not None and promise.clock_hz is not None:
        promised = promised * decoder.samplerate // promise.clock_hz
    return AudioInfo(
        path=path,
        format=_FORMATS.get((container, coding)) or _FORMATS.get((container, None)) or container.lower(),
        sample_rate_hz=decoder.samplerate,
        channels=decoder.channels,
        frames=0 if decoder.frames == _UNKNOWN_FRAMES else decoder.frames,
        bit_depth=bit_depth,
        is_float=is_float,
        lossless=bit_depth is not None,
        promised_frames=promised,
        wav_format_tag=promise.wav_format_tag,
        data_last=promise.data_last,
    )
