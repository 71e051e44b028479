"""One struct in Thrift's compact form, which is how Parquet writes its page headers."""

from typing import Any

_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)
_DEEPEST = 8
_MOST_DIGITS = 10


class _Short(Exception):  # noqa: N818 - an event inside this module
    """The bytes end before the struct does, or are no struct."""


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def byte(self) -> int:
        if self.at >= len(self.data):
            raise _Short
        self.at += 1
        return self.data[self.at - 1]

    def number(self) -> int:
        value = 0
        for place in range(_MOST_DIGITS):
            step = self.byte()
            value |= (step & 0x7F) << (7 * place)
            if step < 0x80:  # noqa: PLR2004 - the mark of a number's last byte
                return value
        raise _Short

    def signed(self) -> int:
        value = self.number()
        return (value >> 1) ^ -(value & 1)

    def skip(self, count: int) -> None:
        self.at += count
        if self.at > len(self.data):
            raise _Short

    def value(self, kind: int, depth: int) -> Any:
        if kind in {_TRUE, _FALSE}:
            return kind == _TRUE
        if kind in {_I16, _I32, _I64}:
            return self.signed()
        if kind == _STRUCT and depth < _DEEPEST:
            return self.struct(depth + 1)
        sizes = {_BYTE: 1, _DOUBLE: 8}
        if kind in sizes:
            return self.skip(sizes[kind])
        if kind == _BINARY:
            return self.skip(self.number())
        raise _Short  # a page header holds no lists, sets or maps

    def struct(self, depth: int = 0) -> dict[int, Any]:
        fields: dict[int, Any] = {}
        name = 0
        while mark := self.byte():
            step, kind = mark >> 4, mark & 0x0F
            name = name + step if step else self.signed()
            fields[name] = self.value(kind, depth)
        return fields


def read_struct(data: bytes) -> tuple[dict[int, Any], int] | None:
    """Give the fields of the struct that bytes begin with, by number, and its length; None where there is none."""
    reader = _Reader(data)
    try:
        fields = reader.struct()
    except _Short:
        return None
    return fields, reader.at
