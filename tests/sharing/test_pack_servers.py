"""Packs from repositories on servers: over https, as GitHub and as a plain server hand them out, and over ssh."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.git_server import GitServer, git_server, make_certificate
from support.repositories import git

from masterchain.errors import PackError
from masterchain.sharing.install import install

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")

REFS = ["", "#main", "#v1", "#v1-told", "#COMMIT"]


def address_at(address: str, ref: str, repository: Path) -> str:
    return address + ref.replace("COMMIT", git(repository, "rev-parse", "v1"))


def expected(ref: str, repository: Path) -> tuple[str, str]:
    """Version and commit of what a ref means."""
    is_first = ref not in ("", "#main")
    return ("1.0.0" if is_first else "2.0.0"), git(repository, "rev-parse", "v1" if is_first else "main")


@pytest.fixture
def root(repository: Path, tmp_path: Path) -> Path:
    """The folder a server serves, with the repository in it."""
    served = tmp_path / "served"
    served.mkdir()
    git(served, "clone", "-q", "--bare", str(repository), "studio.git")
    # What a server that only hands out files needs.
    git(served / "studio.git", "update-server-info")
    return served


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_certificate(tmp_path / "certificate.pem")
    monkeypatch.setenv("GIT_SSL_CAINFO", str(made))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return made


@pytest.fixture
def smart(root: Path, certificate: Path) -> Iterator[GitServer]:
    with git_server(root, "smart", certificate) as server:
        yield server


@pytest.mark.parametrize("kind", ["smart", "dumb"])
@pytest.mark.parametrize("ref", REFS)
def test_a_pack_comes_over_https(
    repository: Path, root: Path, certificate: Path, kind: str, ref: str
) -> None:
    with git_server(root, kind, certificate) as server:  # type: ignore[arg-type]
        address = f"{server.address}/studio.git"
        arrived = install(address_at(address, ref, repository))
        assert any(path.startswith("/studio.git/info/refs") for path in server.asked)
    assert (arrived.file.version, arrived.record.commit) == expected(ref, repository)
    assert arrived.record.address == address


@pytest.mark.parametrize("kind", ["smart", "dumb"])
def test_what_a_server_has_not_is_told(root: Path, certificate: Path, store: Path, kind: str) -> None:
    with git_server(root, kind, certificate) as server:  # type: ignore[arg-type]
        for word, reason in (
            ("studio.git#v9", "it has no branch or tag v9"),
            ("nowhere.git", "there is no such repository"),
            (f"studio.git#{'0' * 40}", f"it has no commit {'0' * 40}"),
        ):
            with pytest.raises(PackError) as caught:
                install(f"{server.address}/{word}")
            assert caught.value.message.endswith(f": {reason}")
            assert caught.value.hint
    assert list(store.iterdir()) == []


@pytest.fixture
def window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that git and ssh are told to ask for passwords with; the file it leaves when it is asked."""
    asked = tmp_path / "asked"
    program = tmp_path / "ask"
    program.write_text(f"#!/bin/sh\ntouch {asked}\nexit 1\n")
    program.chmod(0o755)
    config = tmp_path / "gitconfig"
    config.write_text(f"[core]\n askPass = {program}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    for name in ("GIT_ASKPASS", "SSH_ASKPASS"):
        monkeypatch.setenv(name, str(program))
    monkeypatch.setenv("DISPLAY", ":99")
    return asked


@pytest.mark.parametrize("before", ["", "me@", "me:wrong@"])
def test_a_password_is_never_waited_for(smart: GitServer, store: Path, window: Path, before: str) -> None:
    smart.credentials = "me:secret"
    with pytest.raises(PackError) as caught:
        install(f"{smart.address}/studio.git".replace("://", f"://{before}"))
    address = f"{smart.address}/studio.git"
    assert caught.value.message == f"git could not fetch {address}: it wants a password, or another one"
    assert "credential helper" in (caught.value.hint or "")
    assert "wrong" not in str(caught.value.notes)
    assert ("terminal prompts disabled" in str(caught.value.notes)) is not ("wrong" in before)
    assert not window.exists()
    assert list(store.iterdir()) == []


def test_a_password_in_the_address_is_used_and_not_kept(smart: GitServer) -> None:
    smart.credentials = "me:secret"
    arrived = install(f"{smart.address}/studio.git".replace("://", "://me:secret@"))
    assert arrived.record.address == f"{smart.address}/studio.git"
    assert "secret" not in (arrived.pack.folder / ".masterchain/installed.json").read_text()


def test_a_credential_helper_is_asked(
    smart: GitServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    smart.credentials = "me:secret"
    config = tmp_path / "gitconfig"
    config.write_text('[credential]\n helper = "!f() { echo username=me; echo password=secret; }; f"\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    assert install(f"{smart.address}/studio.git").file.version == "2.0.0"


def test_a_server_that_nobody_vouches_for_is_not_trusted(
    smart: GitServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GIT_SSL_CAINFO")
    with pytest.raises(PackError, match="the certificate of its server is not trusted here") as caught:
        install(f"{smart.address}/studio.git")
    assert "GIT_SSL_CAINFO" in (caught.value.hint or "")


def test_a_server_cannot_lead_away_from_encryption(smart: GitServer) -> None:
    smart.moved_to = "http://127.0.0.1:9"
    with pytest.raises(PackError, match="it leads on to an address without encryption"):
        install(f"{smart.address}/studio.git")


def test_a_server_that_is_not_there(smart: GitServer) -> None:
    del smart
    with pytest.raises(PackError, match="its server cannot be reached") as caught:
        install("https://127.0.0.1:9/studio.git")
    assert caught.value.hint == "check the address and the network"


SSH = """#!{python}
import json, subprocess, sys
from pathlib import Path

words = sys.argv[1:]
if "-G" in words:  # git asks whether it is OpenSSH
    sys.exit(1)
with Path({called!r}).open("a") as file:
    file.write(json.dumps(words) + "\\n")
{more}
sys.exit(subprocess.run(["sh", "-c", words[-1]]).returncode)
"""


def make_ssh(path: Path, called: Path, more: str = "") -> Path:
    """A program in the place of ssh, which runs the command here and keeps what it was called with."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(SSH.format(python=sys.executable, called=str(called), more=more))
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("form", ["ssh://git@example.org{}", "git@example.org:{}"])
@pytest.mark.parametrize("ref", REFS)
def test_a_pack_comes_over_ssh(
    repository: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, ref: str
) -> None:
    program = make_ssh(tmp_path / "own-ssh", tmp_path / "called")
    monkeypatch.setenv("GIT_SSH_COMMAND", str(program))
    address = form.format(root / "studio.git")
    arrived = install(address_at(address, ref, repository))
    assert (arrived.file.version, arrived.record.commit) == expected(ref, repository)
    assert arrived.record.address == address
    assert '"git@example.org", "git-upload-pack' in (tmp_path / "called").read_text()


def test_ssh_asks_nobody(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, window: Path) -> None:
    """Git's own ssh is told to; whoever has said how ssh is run has said it."""
    called = tmp_path / "called"
    environment = (
        'import os\nassert os.environ["SSH_ASKPASS_REQUIRE"] == "never"\nassert os.getsid(0) != {sid}'
    )
    make_ssh(tmp_path / "programs/ssh", called, environment.format(sid=os.getsid(0)))
    monkeypatch.setenv("PATH", f"{tmp_path / 'programs'}{os.pathsep}{os.environ['PATH']}")
    assert install(f"git@example.org:{root}/studio.git").file.version == "2.0.0"
    assert '"-oBatchMode=yes"' in called.read_text()
    called.unlink()
    own = make_ssh(tmp_path / "own-ssh", called)
    config = tmp_path / "gitconfig"
    config.write_text(f"[core]\n sshCommand = {own} --mine\n")
    install(f"git@example.org:{root}/studio.git#v1")
    assert '"--mine"' in called.read_text()
    assert "BatchMode" not in called.read_text()
    assert not window.exists()


@pytest.mark.parametrize(
    "said",
    ["git@example.org: Permission denied (publickey).", "Host key verification failed."],
)
def test_a_server_that_lets_nobody_in_is_told(
    root: Path, tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    program = make_ssh(tmp_path / "own-ssh", tmp_path / "called", f"sys.exit({said!r})")
    monkeypatch.setenv("GIT_SSH_COMMAND", str(program))
    with pytest.raises(PackError, match="its server did not let git in") as caught:
        install(f"git@example.org:{root}/studio.git")
    assert f"git: {said}" in caught.value.notes
    assert "ssh-add" in (caught.value.hint or "")
    assert list(store.iterdir()) == []
