"""The word for a start that cannot be."""


class Refusal(Exception):
    """The portal cannot start; the text is one sentence that says what to do."""
