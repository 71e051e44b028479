"""What no honest bank sends: each is refused or set aside with a code, and the ledger stays as it was."""

import io
import json
import struct
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deliveries import many_transactions, named, tables, write, write_with

from screening.intake.submit import submit, validate
from screening.ledger.workspace import Workspace

GOOD = many_transactions(100)
Make = Callable[[Path], Path]


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> Make:
    def make(place: Path) -> Path:
        place.mkdir()
        with zipfile.ZipFile(place / "in.zip", "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in members:
                packed.writestr(name, content)
        return place / "in.zip"

    return make


def taped(*members: tarfile.TarInfo) -> Make:
    def make(place: Path) -> Path:
        place.mkdir()
        with tarfile.open(place / "in.tar.gz", "w:gz") as tape:
            for member in members:
                tape.addfile(member, io.BytesIO(bytes(member.size)))
        return place / "in.tar.gz"

    return make


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "", size: int = 0) -> tarfile.TarInfo:
    one = tarfile.TarInfo(name)
    one.type, one.linkname, one.size = kind, link, size
    return one


def encrypted(place: Path) -> Path:
    path = zipped(("manifest.json", b"{}"))(place)
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    path.write_bytes(content)
    return path


def nameless(place: Path) -> Path:
    """A zip of which one member has no name."""
    path = zipped(("x", b"{}"))(place)
    content = bytearray(path.read_bytes())
    for mark, length, header in ((b"PK\x03\x04", 26, 30), (b"PK\x01\x02", 28, 46)):
        at = content.index(mark)
        content[at + length : at + length + 2] = bytes(2)
        del content[at + header]
    place_of_list = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    content[end + 12 : end + 20] = struct.pack("<II", end - place_of_list, place_of_list)
    path.write_bytes(content)
    return path


def many_members(place: Path) -> Path:
    return zipped(*((f"f{number}", b"") for number in range(10_001)))(place)


def understated(place: Path) -> Path:
    """A zip whose table of contents states a small size for what is large."""
    path = zipped(("manifest.json", bytes(80 << 20)))(place)
    content = bytearray(path.read_bytes())
    size = struct.pack("<I", 80 << 20)
    while size in content:
        at = content.index(size)
        content[at : at + 4] = struct.pack("<I", 10)
    path.write_bytes(content)
    return path


def link_zip() -> zipfile.ZipInfo:
    one = zipfile.ZipInfo("transactions.parquet")
    one.external_attr = 0o120777 << 16
    return one


def linked_file(place: Path) -> Path:
    write(place)
    (place / "transactions.parquet").rename(place.parent / "elsewhere.parquet")
    (place / "transactions.parquet").symlink_to(place.parent / "elsewhere.parquet")
    return place


def linked_manifest(place: Path) -> Path:
    write(place)
    (place / "manifest.json").rename(place.parent / "m.json")
    (place / "manifest.json").symlink_to(place.parent / "m.json")
    return place


def with_file(place: Path, spoil: Callable[[Path], object], rows: int = 100) -> Path:
    write_with(place, GOOD)
    path = place / "transactions.parquet"
    spoil(path)
    said = json.loads((place / "manifest.json").read_text("utf-8"))
    said["files"] = [named(path, rows) if one["table"] == "transactions" else one for one in said["files"]]
    (place / "manifest.json").write_text(json.dumps(said))
    return place


def arrow(**columns: pa.Array) -> Callable[[Path], None]:
    return lambda path: pq.write_table(_replaced(columns), path)


def _replaced(columns: dict[str, pa.Array]) -> pa.Table:
    table = GOOD.to_arrow(compat_level=pl.CompatLevel.oldest())
    for name, column in columns.items():
        table = table.set_column(table.schema.get_field_index(name), name, column)
    return table


def same_name_twice(path: Path) -> None:
    table = GOOD.to_arrow(compat_level=pl.CompatLevel.oldest())
    pq.write_table(table.append_column("amount", table["amount"]), path)


def a_thousand_columns(path: Path) -> None:
    extra = {f"x{number}": [None] * 100 for number in range(1_000)}
    pq.write_table(pa.table(GOOD.to_dict(as_series=False) | extra), path)


def row_count_lies(path: Path) -> None:
    """Say a hundred million rows in the file's own head, where a hundred are."""
    content = path.read_bytes()
    length = int.from_bytes(content[-8:-4], "little")
    head = content[-8 - length : -8]
    hundred = b"\x16\xc8\x01"  # the next field, of type i64, holds 100
    assert hundred in head
    lie = head.replace(hundred, b"\x16\x80\x84\xaf\x5f", 1)
    path.write_bytes(content[: -8 - length] + lie + len(lie).to_bytes(4, "little") + b"PAR1")


def nested(depth: int) -> pa.Array:
    kind: pa.DataType = pa.string()
    for _ in range(depth):
        kind = pa.list_(kind)
    return pa.nulls(100, kind)


def one_long_value_everywhere(path: Path) -> None:
    """A dictionary of one value of a megabyte, which every row names: little on disk, and no end in memory."""
    purpose = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), pa.array(["长" * 400_000]))
    rows = pl.concat([GOOD] * 1_000).to_arrow(compat_level=pl.CompatLevel.oldest()).append_column("purpose", purpose)
    pq.write_table(rows, path)


def far_off_page(path: Path) -> None:
    purpose = pa.array(["a" * (200 << 20)] + [None] * 99)
    table = GOOD.to_arrow(compat_level=pl.CompatLevel.oldest()).append_column("purpose", purpose)
    pq.write_table(table, path, use_dictionary=False)


def not_utf8(path: Path) -> None:
    bad = pa.array([b"\xff\xfe"] * 100).view(pa.string())
    pq.write_table(_replaced({"account_id": bad}), path)


REFUSED: list[tuple[str, Make]] = [
    ("archive_path", zipped(("../../evil.txt", b"x"), ("manifest.json", b"{}"))),
    ("archive_path", zipped(("/etc/evil.txt", b"x"))),
    ("archive_path", zipped(("..\\..\\evil.txt", b"x"))),
    ("archive_path", zipped(("C:\\evil.txt", b"x"))),
    ("archive_path", taped(member("../evil.txt"))),
    ("file_is_link", taped(member("transactions.parquet", tarfile.SYMTYPE, "/etc/passwd"))),
    ("file_is_link", taped(member("transactions.parquet", tarfile.LNKTYPE, "manifest.json"))),
    ("file_is_link", taped(member("transactions.parquet", tarfile.FIFOTYPE))),
    ("file_is_link", zipped((link_zip(), b"/etc/passwd"))),
    ("file_is_link", linked_file),
    ("file_is_link", linked_manifest),
    ("archive_bomb", zipped(("manifest.json", bytes(80 << 20)))),
    ("archive_bomb", taped(member("manifest.json", size=80 << 20))),
    ("archive_unreadable", taped(member("pax", tarfile.XHDTYPE, size=80 << 20))),
    ("archive_unreadable", zipped(("manifest.json", b"{}"), ("a/../manifest.json".replace("a/../", "./"), b"{}"))),
    ("archive_unreadable", understated),
    ("archive_unreadable", nameless),
    ("archive_encrypted", encrypted),
    ("archive_members", many_members),
    ("manifest_not_json", zipped(("manifest.json", b"[" * 100_000))),
    ("manifest_not_json", zipped(("manifest.json", b'{"rows": ' + b"9" * 5_000 + b"}"))),
    ("manifest_not_json", zipped(("manifest.json", b'{"rows": NaN}'))),
    ("manifest_not_json", zipped(("manifest.json", b" " * (17 << 20)))),
    ("manifest_field", lambda place: write(place, submission_id="%" * 100)),
    ("manifest_field", zipped(("manifest.json", b'{"submission_id": "a\\ud800"}'))),
    ("manifest_field", lambda place: write(place, bank_id="９９００００００００１１")),
    ("manifest_field", lambda place: write(place, period_start="0001-01-01")),
    ("manifest_field", lambda place: write(place, period_end="9999-12-31")),
    (
        "manifest_field",
        lambda place: write(place, control_totals={"transactions": {"amount_in": "1E+999999999"}}),
    ),
    ("column_twice", lambda place: with_file(place, same_name_twice)),
    ("file_head_too_large", lambda place: with_file(place, a_thousand_columns)),
    ("file_untrue", lambda place: with_file(place, row_count_lies)),
    ("column_type", lambda place: with_file(place, arrow(account_id=nested(5)))),
    ("file_damaged", lambda place: with_file(place, arrow(account_id=nested(150)))),
    ("column_type", lambda place: with_file(place, arrow(amount=pa.nulls(100, pa.decimal256(60, 2))))),
    ("column_type", lambda place: with_file(place, arrow(amount=pa.array([float("nan")] * 100)))),
    ("file_pages_too_large", lambda place: with_file(place, one_long_value_everywhere, 100_000)),
    ("file_pages_too_large", lambda place: with_file(place, far_off_page)),
    ("text_not_utf8", lambda place: with_file(place, not_utf8)),
]


@pytest.mark.parametrize(("code", "make"), REFUSED)
def test_it_is_refused_with_its_code_and_the_ledger_stays_as_it_was(code: str, make: Make, tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "county")
    receipt = submit(workspace, make(tmp_path / "in"))
    assert code in {one.code for one in receipt.problems}
    assert not receipt.accepted
    assert workspace.snapshot().version == 0
    assert not list((workspace.path / "ledger").rglob("batch=*"))


ROW_7 = pl.int_range(pl.len()) == 6


def one_bad(column: str, value: pl.Expr) -> Make:
    bad = pl.when(ROW_7).then(value).otherwise(pl.col(column) if column in GOOD.columns else pl.lit("x"))
    return lambda place: write_with(place, GOOD.with_columns(bad.alias(column)))


REJECTED: list[tuple[str, Make]] = [
    ("control_characters", one_bad("account_id", pl.lit("620000000000\x000005"))),
    ("control_characters", one_bad("purpose", pl.lit("a\nb"))),
    ("digits_look_alike", one_bad("account_id", pl.lit("６２０００００００００００００５"))),
    ("digits_look_alike", one_bad("counterparty_account_id", pl.lit("62٠٠"))),
    ("id_form", one_bad("transaction_id", pl.lit("=cmd|'/c calc'!A1"))),
    ("id_form", one_bad("counterparty_account_id", pl.lit("@SUM(A1)"))),
    ("id_form", one_bad("account_id", pl.lit("6200000 000000005"))),
    ("text_too_long", one_bad("purpose", pl.lit("长" * 2_000))),
    ("text_too_long", one_bad("account_id", pl.lit("6" * 65))),
    ("date_impossible", one_bad("booked_at", pl.lit(datetime(1, 1, 1)))),  # noqa: DTZ001 - as a bank writes it
    ("date_impossible", one_bad("booked_at", pl.lit(datetime(9999, 12, 31)))),  # noqa: DTZ001
    ("date_impossible", one_bad("booked_at", pl.lit(2**63 - 1).cast(pl.Datetime("us")))),
    ("date_impossible", one_bad("booked_at", pl.lit(-(2**63)).cast(pl.Datetime("us")))),
    (
        "digits_lost",
        lambda place: write_with(
            place,
            GOOD.with_columns(
                amount=pl.when(ROW_7).then(pl.lit(10**18).cast(pl.Decimal(38, 2))).otherwise(pl.col("amount"))
            ),
        ),
    ),
    ("not_a_number", lambda place: write(place, _rate(float("nan")))),
    ("not_a_number", lambda place: write(place, _rate(float("inf")))),
]


def _rate(value: float) -> dict[str, pl.DataFrame]:
    return tables() | {"loans": tables()["loans"].with_columns(annual_rate=pl.lit(value))}


@pytest.mark.parametrize(("code", "make"), REJECTED)
def test_the_row_is_set_aside_with_its_code(code: str, make: Make, tmp_path: Path) -> None:
    receipt = validate(make(tmp_path / "in"))
    found = {one.code for one in receipt.problems} - {"too_many_rejected", "account_unknown"}
    assert found == {code}
    assert sum(count.rejected for count in receipt.tables.values()) == 1


def test_a_formula_in_free_text_is_told_and_taken(tmp_path: Path) -> None:
    receipt = validate(one_bad("purpose", pl.lit("=HYPERLINK(1)"))(tmp_path / "in"))
    assert [one.code for one in receipt.problems] == ["formula_text"]
    assert receipt.tables["transactions"].accepted == 100


def test_a_file_without_rows_is_told(tmp_path: Path) -> None:
    receipt = validate(write_with(tmp_path / "in", GOOD.clear()))
    assert [one.code for one in receipt.problems] == ["table_empty"]


def test_a_bent_byte_leaves_no_trace_of_a_library_on_the_screen(tmp_path: Path) -> None:
    folder = write_with(tmp_path / "in", GOOD)
    path = folder / "transactions.parquet"
    content = bytearray(path.read_bytes())
    for place in range(8, len(content) - 8, 97):
        content[place] ^= 0xFF
    path.write_bytes(content)
    command = [sys.executable, "-m", "screening", "validate", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == ""


def test_what_is_shown_of_a_bad_value_is_short_and_clean(tmp_path: Path) -> None:
    receipt = validate(one_bad("purpose", pl.lit("a\x1b[31m" + "b" * 5_000))(tmp_path / "in"))
    shown = [place.value for one in receipt.problems for place in one.rows]
    assert all(value and value.isprintable() and len(value) < 70 for value in shown)


def test_an_archive_that_the_disk_has_no_room_for_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screening.intake.archive.shutil.disk_usage", lambda _: SimpleNamespace(free=1))
    receipt = validate(zipped(("manifest.json", b"{}"))(tmp_path / "in"))
    assert [one.code for one in receipt.problems] == ["archive_too_large"]


def test_the_deepest_of_disorder_keeps_memory_bounded(tmp_path: Path) -> None:
    """A hundred thousand rows whose remark is one value of sixteen thousand bytes: too much, were they all held."""

    def spoil(path: Path) -> None:
        purpose = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), pa.array(["a" * 16_000]))
        rows = pl.concat([GOOD] * 1_000).to_arrow(compat_level=pl.CompatLevel.oldest())
        pq.write_table(rows.append_column("purpose", purpose), path)

    folder = with_file(tmp_path / "in", spoil, 100_000)
    code = (
        "import sys; from pathlib import Path; from screening.intake.submit import validate; "
        "receipt = validate(Path(sys.argv[1])); text = Path('/proc/self/status').read_text(); "
        "peak = next(line for line in text.splitlines() if line.startswith('VmHWM')).split()[1]; "
        "print(receipt.status, int(peak) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True)
    status, peak = done.stdout.split()
    assert status == "refused"
    assert int(peak) < 2_048
