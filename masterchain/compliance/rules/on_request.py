"""Rules that a measurement alone cannot feed: they are judged where somebody asks for the extra work."""

from __future__ import annotations

from masterchain.compliance.rules.rule import Rule

CODEC_OVERS = Rule(
    "codec_overs",
    "Overs after a lossy codec",
    "A lossy codec changes the wave, and its peaks come back higher: by some tenths of a dB, at low bit rates by more. "
    "What then exceeds full scale clips in the listener's player. It is encoded and decoded here to hear where.",
    "AES TD1008 on peaks after lossy coding; encoders: LAME, libvorbis, libopus, FFmpeg AAC",
)
SECOND_OPINION = Rule(
    "second_opinion",
    "Second opinion on loudness",
    "Two meters written apart do not make the same mistake: where they disagree by more than 0.1 LU, neither figure "
    "can be trusted until somebody knows why.",
    "pyloudnorm, ITU-R BS.1770; EBU Tech 3341 allows a meter 0.1 LU",
)
