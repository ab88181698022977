"""The one kind of fault that an inspector can do something about."""


class InspektorError(Exception):
    """
    Something the inspector must know.

    The text is a whole Swedish sentence that says what happened and what to do; it is shown as it stands and
    holds no content of any note or answer. Every other exception is our own fault and goes to the log.
    """
