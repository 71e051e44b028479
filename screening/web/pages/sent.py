"""What a browser sent with a form: fields of a bounded number and size, and at most a few files."""

from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

from screening.errors import RefusedInput

FIELDS = 2000
LARGEST = 1024 * 1024
LARGEST_WITH_FILE = 21 * 1024 * 1024
_URLENCODED = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"


@dataclass(frozen=True)
class File:
    """One file that came with a form."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Sent:
    """Fields by name, each with every value that it had, and files by the name of their field."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """Give a field's first value without blanks around it; nothing where it was not sent."""
        return self.exact(name).strip()

    def exact(self, name: str) -> str:
        """Give a field's first value as it was typed."""
        return self.fields.get(name, [""])[0]

    def every(self, name: str) -> list[str]:
        """Give all values of a field."""
        return [one for one in self.fields.get(name, []) if one]


def read_sent(content_type: str, body: bytes) -> Sent:
    """Give the fields of a form's body, which is of either of the two kinds that browsers send."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == _MULTIPART:
        return _parts(content_type, body)
    if kind != _URLENCODED:
        raise RefusedInput("不是表单 / this is not a form")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError as error:
        raise RefusedInput("表单无法读取 / the form cannot be read") from error
    sent = Sent()
    for name, value in pairs:
        sent.fields.setdefault(name, []).append(value)
    return sent


def _parts(content_type: str, body: bytes) -> Sent:
    """Give the parts of a form with files."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    sent = Sent()
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(content, bytes):
            raise RefusedInput("表单无法读取 / the form cannot be read")
        file_name = part.get_filename()
        if file_name is None:
            sent.fields.setdefault(name, []).append(content.decode(errors="replace"))
        elif file_name:
            sent.files[name] = File(file_name, part.get_content_type(), content)
    return sent
