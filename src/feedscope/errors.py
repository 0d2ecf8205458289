"""The one exception a user may see: a single clear line, never a traceback."""


class FeedscopeError(Exception):
    """Something the user can mend: what was found, where, what was expected, what to do.

    The command line prints the message as one line and exits with `exit_code`
    (2: unusable input or parameters; 1: a run that failed; 130: interrupted).
    """

    def __init__(self, message: str, exit_code: int = 2) -> None:
        super().__init__(" ".join(message.split()))
        self.exit_code = exit_code
