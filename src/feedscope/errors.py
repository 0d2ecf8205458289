"""The one exception a user may see: a single clear line, never a traceback."""

import errno

_REMEDY = {
    errno.ENOSPC: "make room on the disk and run again",
    errno.EDQUOT: "make room in your quota and run again",
    errno.EFBIG: "raise the limit on file sizes (ulimit -f) and run again",
    errno.EACCES: "make it writable and run again",
    errno.EPERM: "make it writable and run again",
    errno.EROFS: "make it writable and run again",
}


class FeedscopeError(Exception):
    """Something the user can mend: what was found, where, what was expected, what to do.

    The command line prints the message as one line and exits with `exit_code`
    (2: unusable input or parameters; 1: a run that failed; 130: interrupted).
    """

    def __init__(self, message: str, exit_code: int = 2) -> None:
        super().__init__(" ".join(message.split()))
        self.exit_code = exit_code


def told(error: OSError) -> str:
    """What the operating system refused, where, and what to do, in one line."""
    where = f" ({error.filename})" if error.filename else ""
    remedy = _REMEDY.get(error.errno or 0)
    return f"{error.strerror or error}{where}" + (f"; {remedy}" if remedy else "")
