"""The words for a backup, or a restoring, that cannot be."""


class Refused(Exception):
    """Nothing was made or changed that would count as done; the text is a sentence that says what to do."""
