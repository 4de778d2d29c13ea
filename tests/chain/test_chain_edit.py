"""A chain file changed by the program stays the person's own."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli

from masterchain.chain.edit import set_in_step, written_parameters
from masterchain.errors import UsageError

HEAD = '# mine\nschema = 1\n\n[[step]] # first\neffect = "Gain"\n\n[[step]]\nid = "glue" # second\nplugin = "X"\n'
END = '\n[[step]]\neffect = "Invert" # last\n'
FORMS = {
    "inline": "parameters = { a = 1.0, b = 2, c = 3 } # by ear\n",
    "dotted": "parameters.a = 1.0 # by ear\nparameters.b = 2\nparameters.c = 3\n",
    "table": "[step.parameters]\na = 1.0 # by ear\nb = 2\nc = 3\n",
}


def written(folder: Path, text: str) -> Path:
    path = folder / "c.toml"
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("unset", [(), ("a",), ("a", "b"), ("a", "b", "c")])
def test_only_what_is_asked_changes(tmp_path: Path, form: str, unset: tuple[str, ...], newline: str) -> None:
    path = written(tmp_path, (HEAD + FORMS[form] + END).replace("\n", newline))
    assert written_parameters(path, "glue") == {"a", "b", "c"}
    before = path.read_bytes().decode()
    set_in_step(path, "glue", {"state": "s.mcstate"}, unset_parameters=unset)
    after = path.read_bytes().decode()
    expected = tomli.loads(before)
    step = expected["step"][1]
    step["state"] = "s.mcstate"
    step["parameters"] = {key: value for key, value in step["parameters"].items() if key not in unset}
    if not step["parameters"]:
        del step["parameters"]
    assert tomli.loads(after) == expected
    comments = ["# mine", "# first", "# second", "# last"] + (["# by ear"] if not unset else [])
    assert [c for c in comments if c not in after] == []
    assert after.count("\r\n") == after.count("\r") == (after.count("\n") if newline == "\r\n" else 0)


def test_a_link_and_the_permissions_stay(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD)
    path.chmod(0o640)
    link = tmp_path / "link.toml"
    link.symlink_to("c.toml")
    set_in_step(link, "glue", {"state": "s.mcstate"})
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert tomli.loads(path.read_text())["step"][1]["state"] == "s.mcstate"


def test_a_step_without_its_id_written_out_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD)
    with pytest.raises(UsageError, match="written out"):
        written_parameters(path, "gain")
    with pytest.raises(UsageError, match="written out"):
        set_in_step(path, "gain", {"state": "s.mcstate"})
    assert path.read_text() == HEAD


def test_a_step_within_a_split_is_changed_where_it_stands(tmp_path: Path) -> None:
    held = '{ id = "glue", plugin = "X", parameters = { a = 1.0 } }'
    path = written(
        tmp_path, f'schema = 1\n[[step]]\nsplit = "mid-side"\nmid = [\n  {held}, # the middle\n]\nside = []\n'
    )
    set_in_step(path, "glue", {"state": "s.mcstate"}, unset_parameters=("a",))
    (step,) = tomli.loads(path.read_text())["step"]
    assert step["mid"] == [{"id": "glue", "plugin": "X", "state": "s.mcstate"}]
    assert "# the middle" in path.read_text()
