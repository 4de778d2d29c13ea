"""A pack out of a repository: the commit it says, the bytes as they were committed, and nothing of it run."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

import pytest
from support.packs import make_pack, tree
from support.repositories import commit, git

from masterchain.errors import MasterchainError, PackError
from masterchain.sharing.build import build
from masterchain.sharing.git import is_git_address, take_repository, without_password
from masterchain.sharing.install import install

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


@pytest.mark.parametrize("form", ["{}#main", "file://{}", "{}/.git", "file://{}#main"])
def test_a_repository_is_installed_at_a_commit_that_is_kept(repository: Path, store: Path, form: str) -> None:
    arrived = install(form.format(repository))
    assert arrived.file.version == "2.0.0"
    assert arrived.record.source == "git"
    assert arrived.record.commit == git(repository, "rev-parse", "HEAD")
    assert arrived.pack.folder == store / "studio/2.0.0"


@pytest.mark.parametrize("ref", ["v1", "v1-told", "COMMIT"])
def test_a_tag_or_a_commit_is_pinned(repository: Path, store: Path, ref: str) -> None:
    first = git(repository, "rev-parse", "v1")
    arrived = install(f"{repository}#{first if ref == 'COMMIT' else ref}")
    assert (arrived.file.version, arrived.record.commit) == ("1.0.0", first)
    assert sorted(path.name for path in (store / "studio").iterdir()) == ["1.0.0"]


def test_file_folder_and_repository_are_one_pack(repository: Path, tmp_path: Path) -> None:
    archive = build(repository, tmp_path / "x.mchain").path
    from_git = install(f"{repository}#main")
    assert install(str(archive)).was_there
    assert install(str(repository)).was_there
    assert install(str(archive)).record.sha256 == from_git.record.sha256
    assert {p: d for p, d in tree(from_git.pack.folder).items() if "masterchain" not in p} == {
        p: d for p, d in tree(repository).items() if not p.startswith(".git")
    }


def test_bytes_are_those_that_were_committed(repository: Path) -> None:
    """Neither line endings, filters, `export-subst` nor `export-ignore` have a hand in it."""
    (repository / ".gitattributes").write_text("*.md text eol=crlf export-subst export-ignore filter=evil\n")
    (repository / "README.md").write_bytes(b"one\n$Format:%H$\n")
    git(repository, "config", "filter.evil.smudge", "touch /tmp/masterchain-smudged; cat")
    commit(repository)
    arrived = install(f"{repository}#main")
    assert (arrived.pack.folder / "README.md").read_bytes() == b"one\n$Format:%H$\n"
    assert not Path("/tmp/masterchain-smudged").exists()  # noqa: S108 - the filter would have made it


def test_no_hook_runs(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the repository's hooks nor those of a template or of the user's own git."""
    marks = tmp_path / "marks"
    marks.mkdir()
    hooks = tmp_path / "template/hooks"
    hooks.mkdir(parents=True)
    for name in ("post-checkout", "post-merge", "reference-transaction", "post-update", "pre-auto-gc"):
        for folder in (hooks, repository / ".git/hooks"):
            hook = folder / name
            hook.write_text(f"#!/bin/sh\ntouch {marks}/{name}-{folder.parent.name}\n")
            hook.chmod(0o755)
    config = tmp_path / "gitconfig"
    config.write_text(f"[init]\n templateDir = {tmp_path}/template\n[core]\n hooksPath = {hooks}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_TEMPLATE_DIR", str(tmp_path / "template"))
    install(f"{repository}#main")
    assert list(marks.iterdir()) == []


@pytest.mark.parametrize(
    "address",
    [
        "--upload-pack=touch /tmp/masterchain-owned",
        "-oProxyCommand=x@host:x",
        "ext::sh -c touch% /tmp/masterchain-owned",
        "http://example.org/x.git",
        "git://example.org/x.git",
        "ftp://example.org/x.git",
        "fd::17",
        "file://x\n",
    ],
)
def test_an_address_that_would_do_more_than_fetch_is_refused(
    address: str, tmp_path: Path, store: Path
) -> None:
    with pytest.raises(MasterchainError) as caught:
        install(address)
    assert caught.value.exit_code in {2, 4}
    with pytest.raises(PackError):
        take_repository(address, None, tmp_path)
    assert not Path("/tmp/masterchain-owned").exists()  # noqa: S108 - the address would have made it
    assert not any(store.iterdir())


@pytest.mark.parametrize(
    "ref", ["--exec=x", "-x", "a..b", "a b", "main:refs/heads/x", "+main", "", "main^{tree}"]
)
def test_a_ref_that_is_an_option_or_a_refspec_is_refused(repository: Path, tmp_path: Path, ref: str) -> None:
    with pytest.raises(PackError):
        take_repository(str(repository), ref, tmp_path / "there")


def test_a_link_in_a_repository_is_refused(repository: Path, store: Path) -> None:
    (repository / "chains/link.toml").symlink_to("/etc/passwd")
    commit(repository)
    with pytest.raises(PackError, match=r"`chains/link\.toml` is a link"):
        install(f"{repository}#main")
    assert list(store.iterdir()) == []


def test_a_submodule_is_refused_and_not_fetched(repository: Path, tmp_path: Path, store: Path) -> None:
    other = make_pack(tmp_path / "other", "other")
    git(other, "init", "-q", "-b", "main")
    commit(other)
    git(repository, "submodule", "add", "-q", str(other), "presets")
    commit(repository)
    with pytest.raises(PackError, match="`presets` is a submodule"):
        install(f"{repository}#main")
    assert list(store.iterdir()) == []


def test_what_has_no_place_is_left_out_and_told(repository: Path) -> None:
    (repository / "Makefile").write_text("all:\n\ttouch /tmp/x\n")
    (repository / "tools").mkdir()
    (repository / "tools/run.sh").write_text("#!/bin/sh\n")
    (repository / ".github").mkdir()
    (repository / ".github/x.yml").write_text("x")
    commit(repository)
    arrived = install(f"{repository}#main")
    assert arrived.left_out == ("Makefile", "tools/run.sh")
    assert not any(path.name in {"Makefile", "run.sh"} for path in arrived.pack.folder.rglob("*"))


def test_what_is_not_there_is_told_with_gits_own_words(repository: Path, tmp_path: Path, store: Path) -> None:
    short = git(repository, "rev-parse", "--short", "HEAD")
    empty = tmp_path / "empty"
    empty.mkdir()
    git(empty, "init", "-q", "-b", "main")
    for word, reason, hint in (
        (
            f"{repository}#nowhere",
            "it has no branch or tag nowhere",
            f"`git ls-remote {repository}` lists them",
        ),
        (f"{repository}#{short}", f"it has no branch or tag {short}", "all the digits of its hash"),
        (f"{repository}#{'0' * 40}", f"it has no commit {'0' * 40}", "with their commits"),
        (f"file://{tmp_path}/nowhere.git", "there is no such repository", "check the address"),
        (str(empty), "it is empty", "commit the pack to it first"),
    ):
        with pytest.raises(PackError) as caught:
            install(word)
        address = word.partition("#")[0]
        assert caught.value.message == f"git could not fetch {address}: {reason}"
        assert hint in (caught.value.hint or "")
        assert caught.value.notes
    assert list(store.iterdir()) == []


def test_a_git_that_hangs_is_ended_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: Path
) -> None:
    del store
    programs = tmp_path / "programs"
    programs.mkdir()
    fake = programs / "git"
    fake.write_text(
        f"#!{sys.executable}\nimport os, subprocess, sys, pathlib\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        f"pathlib.Path({str(tmp_path / 'child')!r}).write_text(str(child.pid))\nchild.wait()\n"
    )
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(PackError, match="did not end within 2 s"):
        take_repository("https://example.org/x.git", None, tmp_path / "there", timeout_s=2.0)
    pid = int((tmp_path / "child").read_text())
    until = time.monotonic() + 20
    while _runs(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/status").read_text().split("State:")[1].split()[0]
    except OSError:
        return False


def test_without_git_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PackError, match="git, which is not installed") as caught:
        take_repository("https://example.org/x.git", None, tmp_path)
    assert "install git" in (caught.value.hint or "")


def test_a_password_is_neither_shown_nor_kept() -> None:
    assert without_password("https://user:secret@host/x.git") == "https://host/x.git"
    assert without_password("https://user:p@ss@host/x.git") == "https://host/x.git"
    assert without_password("https://host/x@y.git") == "https://host/x@y.git"
    assert without_password("fatal: no 'https://u:p@host/x'") == "fatal: no 'https://host/x'"
    assert without_password("git@host:x.git") == "git@host:x.git"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("git@host:x.git", True),
        ("host:x.git", True),
        ("https://host/x.git", True),
        ("ssh://git@host/x", True),
        ("file:///x", True),
        ("./x", False),
        ("packs/studio", False),
        ("studio", False),
    ],
)
def test_what_is_an_address(word: str, expected: bool) -> None:
    assert is_git_address(word) is expected
