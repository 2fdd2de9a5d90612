"""Passwords: what is accepted, how they are kept (Argon2id), how they are checked."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

SHORTEST, LONGEST = 8, 200
STRONG_ENOUGH = 3
_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")


class WeakPassword(ValueError):
    """A password that is too easy to guess, with what to do about it."""


def hash_password(password: str, *, about: tuple[str, ...] = ()) -> str:
    """Keep a password as its Argon2id hash; WeakPassword if it is short, long or easily guessed.

    `about` holds words an attacker would try first: the name, the e-mail address.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(f"Use a password of {SHORTEST} to {LONGEST} characters.")
    verdict = zxcvbn(password[:72], user_inputs=[*about, "auditapp", "council"])
    if verdict["score"] < STRONG_ENOUGH:
        advice = verdict["feedback"]["warning"] or "It is too easy to guess"
        raise WeakPassword(f"{advice.rstrip('.')}. Three random words make a good password.")
    return _hasher.hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """Check a password; with no account, take as long as if there were one."""
    try:
        _hasher.verify(password_hash or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None
