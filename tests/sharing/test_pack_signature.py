"""Who packed it: signed, trusted, tampered with, or by someone else this time."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from support.packs import make_pack, pack_text

from masterchain.errors import PackError, UsageError
from masterchain.sharing import signature as signatures
from masterchain.sharing.build import build, sign_folder
from masterchain.sharing.install import install
from masterchain.sharing.installed import held, verify
from masterchain.sharing.key_file import make_key
from masterchain.sharing.public_key import fingerprint, is_key
from masterchain.sharing.trusted import distrust, trust, trusted_keys

pytest.importorskip("cryptography")


@pytest.fixture
def key(tmp_path: Path, store: Path) -> Path:
    del store
    make_key(tmp_path / "studio.key")
    return tmp_path / "studio.key"


def public(key: Path) -> str:
    return key.with_name(f"{key.name}.pub").read_text().strip()


def test_a_key_is_its_owners_alone(key: Path) -> None:
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert is_key(public(key))
    with pytest.raises(PackError, match="is there already"):
        make_key(key)


def test_a_signature_is_worth_what_its_key_is(studio: Path, key: Path, tmp_path: Path) -> None:
    archive = str(build(studio, tmp_path / "s.mchain", key=key).path)
    arrived = install(archive)
    assert str(arrived.signed) == f"signed by an unknown key {fingerprint(public(key))}, not trusted"
    trust("studio", public(key))
    assert str(held(arrived.pack).signed) == "signed by studio, trusted"
    assert str(install(archive, require_signature=True).signed) == "signed by studio, trusted"
    distrust("studio")
    assert held(arrived.pack).signed.state == "unknown"


def test_the_same_key_gives_the_same_bytes(studio: Path, key: Path, tmp_path: Path) -> None:
    first = build(studio, tmp_path / "1.mchain", key=key).path.read_bytes()
    assert build(studio, tmp_path / "2.mchain", key=key).path.read_bytes() == first


def test_a_signature_stands_in_a_repository_too(studio: Path, key: Path, tmp_path: Path) -> None:
    trust("studio", str(key.with_name("studio.key.pub")))
    sign_folder(studio, key)
    assert install(str(studio), require_signature=True).signed.state == "trusted"
    assert build(studio, tmp_path / "x.mchain").signed.state == "trusted"
    (studio / "README.md").write_text("changed\n")
    for make in (lambda: install(str(studio)), lambda: build(studio, tmp_path / "y.mchain")):
        with pytest.raises(PackError, match="does not fit what the pack holds"):
            make()
    assert not (tmp_path / "y.mchain").exists()
    sign_folder(studio, key)
    assert build(studio, tmp_path / "y.mchain").signed.state == "trusted"


def test_what_is_required_is_required(studio: Path, key: Path, tmp_path: Path, store: Path) -> None:
    with pytest.raises(PackError, match="a trusted signature is required, and it is not signed"):
        install(str(studio), require_signature=True)
    archive = build(studio, tmp_path / "s.mchain", key=key).path
    with pytest.raises(PackError, match="a trusted signature is required, and it is signed by an unknown"):
        install(str(archive), require_signature=True)
    assert list(store.iterdir()) == []


def test_another_key_the_next_time_is_refused(studio: Path, key: Path, tmp_path: Path, store: Path) -> None:
    trust("studio", public(key))
    install(str(build(studio, tmp_path / "1.mchain", key=key).path))
    make_key(tmp_path / "thief.key")
    (studio / "pack.toml").write_text(pack_text(version="1.0.1"))
    for other in (None, tmp_path / "thief.key"):
        archive = build(studio, tmp_path / "2.mchain", key=other, overwrite=True).path
        with pytest.raises(PackError, match=r"studio 1\.0\.0 is signed by studio, trusted, and this one is"):
            install(str(archive))
    assert [one.name for one in (store / "studio").iterdir()] == ["1.0.0"]
    # Another pack is another matter.
    install(str(make_pack(tmp_path / "label", "label")))


def test_a_signature_of_another_pack_does_not_fit(studio: Path, key: Path, tmp_path: Path) -> None:
    sign_folder(studio, key)
    other = make_pack(tmp_path / "label", "label")
    (other / "pack.signature").write_bytes((studio / "pack.signature").read_bytes())
    with pytest.raises(PackError, match="does not fit"):
        install(str(other))


@pytest.mark.parametrize("change", ["cut", "spaced", "key", "empty"])
def test_a_damaged_signature_is_refused(studio: Path, key: Path, change: str) -> None:
    sign_folder(studio, key)
    path = studio / "pack.signature"
    data = path.read_bytes()
    make_key(key.with_name("other.key"))
    path.write_bytes(
        {
            "cut": data[:-30],
            "spaced": data + b" ",
            "key": data.replace(public(key).encode(), public(key.with_name("other.key")).encode()),
            "empty": b"",
        }[change]
    )
    with pytest.raises(PackError, match="signature"):
        install(str(studio))


def test_a_tampered_installation_is_found_whatever_was_tampered_with(studio: Path, key: Path) -> None:
    sign_folder(studio, key)
    pack = install(str(studio)).pack
    assert verify(pack) == ()
    chain = pack.folder / "chains/hall.toml"
    good = chain.read_bytes()
    chain.write_bytes(good + b"#")
    assert verify(pack) == ("chains/hall.toml was changed",)
    chain.unlink()
    assert verify(pack) == ("chains/hall.toml is missing",)
    chain.write_bytes(good)
    (pack.folder / "chains/more.toml").write_bytes(good)
    assert verify(pack) == ("chains/more.toml was added",)
    (pack.folder / "chains/more.toml").unlink()
    assert verify(pack) == ()
    manifest = pack.folder / ".masterchain/manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"bytes": 12', b'"bytes": 13'))
    assert "signature" in verify(pack)[0]


def test_without_the_library_nothing_is_taken_for_checked(
    studio: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust("studio", public(key))
    sign_folder(studio, key)
    monkeypatch.setattr(signatures, "has_signing", lambda: False)
    with pytest.raises(PackError, match="could not be checked"):
        install(str(studio), require_signature=True)
    assert "could not be checked" in str(install(str(studio)).signed)


def test_what_is_no_key_is_no_key(tmp_path: Path, studio: Path, store: Path) -> None:
    del store
    for word in ("ed25519:", "ed25519:AAAA", "ed25519:" + "A" * 44, "rsa:AAAA"):
        with pytest.raises((UsageError, PackError)):
            trust("x", word)
    with pytest.raises(UsageError, match="cannot name"):
        trust("../x", "ed25519:" + "A" * 43 + "=")
    (tmp_path / "no.key").write_text("secret")
    with pytest.raises(PackError, match="no private Ed25519 key"):
        build(studio, tmp_path / "x.mchain", key=tmp_path / "no.key")
    assert trusted_keys() == {}
    assert not (tmp_path / "x.mchain").exists()


def test_one_name_is_one_key(key: Path, tmp_path: Path) -> None:
    trust("studio", public(key))
    trust("studio", public(key))
    make_key(tmp_path / "other.key")
    with pytest.raises(PackError, match="another key is trusted as studio"):
        trust("studio", public(tmp_path / "other.key"))
    assert trusted_keys() == {"studio": public(key)}


def test_openssl_and_openssh_keys_do(studio: Path, tmp_path: Path, store: Path) -> None:
    del store
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    forms = {"openssl": serialization.PrivateFormat.PKCS8, "openssh": serialization.PrivateFormat.OpenSSH}
    for name, form in forms.items():
        path = tmp_path / name
        path.write_bytes(
            private.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
        )
        assert build(studio, tmp_path / f"{name}.mchain", key=path).signed.state == "unknown"
