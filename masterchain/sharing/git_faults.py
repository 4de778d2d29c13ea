"""What git says when it cannot fetch, told with the reason and what to do about it."""

from __future__ import annotations

import re

from masterchain.errors import PackError

_ASKS = (
    "nobody is asked here: let git's credential helper know the password, which a `git clone` by hand does, or take an "
    "ssh address with a key; servers say the same of a repository that does not exist"
)
_KNOWS = (
    "nobody is asked here: `ssh` to that server once by hand so that it is known, and give your key to the agent with "
    "`ssh-add`"
)
_REASONS = (
    (
        "could not read (?:Username|Password)|Authentication failed|error: 40[13]",
        "it wants a password, or another one",
        _ASKS,
    ),
    (
        r"Permission denied \(|Host key verification failed|passphrase",
        "its server did not let git in",
        _KNOWS,
    ),
    (
        "certificate",
        "the certificate of its server is not trusted here",
        "GIT_SSL_CAINFO names the file with your own authority's certificate",
    ),
    (
        'Protocol "?http"? |transport .http. not allowed',
        "it leads on to an address without encryption",
        "ask those who keep it for its https or ssh address",
    ),
    (
        "not found|does not appear to be a git repository|does not exist",
        "there is no such repository",
        "check the address",
    ),
    (
        "Could not resolve host|Failed to connect|Connection refused|timed out|unreachable",
        "its server cannot be reached",
        "check the address and the network",
    ),
)


class GitError(PackError):
    """Git ended with an error.

    Args:
        said: what it printed on standard error.
        shown: the address, without a password.
        wanted: the branch, tag or commit that was asked for.
    """

    def __init__(self, said: str, shown: str, wanted: str | None) -> None:
        reason, hint = _reason(said, shown, wanted)
        words = f"git could not fetch {shown}" + (f": {reason}" if reason else "")
        lines = [line for line in said.splitlines() if line.strip()]
        super().__init__(words, hint=hint, notes=tuple(f"git: {line}" for line in lines[-5:]))
        self.said = said


def _reason(said: str, shown: str, wanted: str | None) -> tuple[str | None, str]:
    look = f"`git ls-remote {shown}`"
    if "couldn't find remote ref" in said:
        if wanted is None:
            return "it is empty", "commit the pack to it first"
        if re.fullmatch(r"[0-9a-f]{4,63}", wanted):
            return f"it has no branch or tag {wanted}", "a commit is named by all the digits of its hash"
        return f"it has no branch or tag {wanted}", f"{look} lists them"
    if "Needed a single revision" in said:
        return f"it has no commit {wanted}", f"{look} lists branches and tags with their commits"
    for pattern, reason, hint in _REASONS:
        if re.search(pattern, said):
            return reason, hint
    return None, f"see what {look} says"
