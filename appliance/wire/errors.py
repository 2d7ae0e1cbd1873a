"""The one exception that parsing bytes from the wire may raise."""


class Malformed(ValueError):
    """Bytes that do not have the form of their protocol.

    field:  what was being read, in the terms of the protocol ("DHCP option 51", "UDP checksum").
    offset: where, in bytes from the start of what was given to the parser.
    why:    what was expected and what came, as the rest of a sentence.
    """

    def __init__(self, field: str, offset: int, why: str) -> None:
        super().__init__(field, offset, why)
        self.field = field
        self.offset = offset
        self.why = why

    def __str__(self) -> str:
        return f"{self.field} at byte {self.offset}: {self.why}."

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Malformed) and self.args == other.args

    def __hash__(self) -> int:
        return hash(self.args)
