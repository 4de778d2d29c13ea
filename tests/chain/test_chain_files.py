"""Which files a chain's sound depends on."""

from __future__ import annotations

from pathlib import Path

from support.files import write
from support.signals import noise

from masterchain.chain.files import ChainFile, chain_files
from masterchain.chain.load import loads


def test_impulse_responses_are_found_wherever_they_stand(tmp_path: Path) -> None:
    write(tmp_path / "rooms/hall.wav", noise(0.1))
    convolution = 'effect = "Convolution", parameters = { impulse_response_filename = "rooms/hall.wav" }'
    loaded = loads(
        f'schema = 1\n[[step]]\neffect = "Invert"\n[[step]]\nsplit = "mid-side"\nmid = []\n'
        f'side = [{{ id = "room", {convolution} }}]\n',
        folder=tmp_path,
    )
    assert list(chain_files(loaded)) == [
        ChainFile("room", "impulse_response_filename", "rooms/hall.wav", tmp_path / "rooms/hall.wav")
    ]
