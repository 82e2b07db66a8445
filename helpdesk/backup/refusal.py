"""The words for a backup, or a restoring, that cannot be."""


class Refused(Exception):
    """Nothing was made or changed that would count as done; the text is a sentence that says what to do."""


class NothingTried(Refused):
    """What was asked for cannot be; what is wrong is the asking, and no backup failed."""
