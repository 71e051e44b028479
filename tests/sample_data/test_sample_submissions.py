import hashlib
from decimal import Decimal

import polars as pl
from county_files import Files

TEXT = pl.String
MONEY = pl.Decimal(18, 2)
TRANSACTIONS = {
    "transaction_id": TEXT, "account_id": TEXT, "booked_at": pl.Datetime("us"), "direction": TEXT, "amount": MONEY,
    "currency": TEXT, "balance_after": MONEY, "counterparty_account_id": TEXT, "counterparty_name": TEXT,
    "counterparty_bank_id": TEXT, "instrument": TEXT, "channel": TEXT, "purpose": TEXT, "branch_id": TEXT,
    "region_code": TEXT, "ip": TEXT, "device_id": TEXT, "agent_name": TEXT, "reverses": TEXT,
}  # fmt: skip
ACCOUNTS = {
    "account_id": TEXT, "party_id": TEXT, "account_type": TEXT, "opened_on": pl.Date, "closed_on": pl.Date,
    "status": TEXT, "branch_id": TEXT, "product": TEXT,
}  # fmt: skip
PARTIES = {
    "party_id": TEXT, "party_type": TEXT, "name": TEXT, "id_type": TEXT, "id_number": TEXT, "birth_date": pl.Date,
    "gender": TEXT, "phone": TEXT, "address": TEXT, "region_code": TEXT, "occupation": TEXT, "employer": TEXT,
    "industry_code": TEXT, "registered_on": pl.Date, "registered_capital": MONEY, "legal_representative_id": TEXT,
    "risk_rating": TEXT,
}  # fmt: skip
WORDS = {
    "direction": {"in", "out"},
    "instrument": {
        "cash", "transfer", "card", "payroll", "loan_disbursement", "loan_repayment", "interest", "fee", "other",
    },
    "channel": {"counter", "atm", "mobile", "online", "pos", "third_party", "batch", "other"},
}  # fmt: skip
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def table(files: Files, name: str) -> pl.DataFrame:
    return pl.concat(pl.read_parquet(b / f"{name}.parquet").with_columns(bank=pl.lit(b.name)) for b in files.banks())


def test_columns_and_types_are_the_contracts(files: Files) -> None:
    for bank in files.banks():
        for file in bank.glob("transactions-*.parquet"):
            assert dict(pl.read_parquet_schema(file)) == TRANSACTIONS
        assert dict(pl.read_parquet_schema(bank / "accounts.parquet")) == ACCOUNTS
        assert dict(pl.read_parquet_schema(bank / "parties.parquet")) == PARTIES


def test_words_are_the_contracts(files: Files) -> None:
    for column, allowed in WORDS.items():
        assert set(files.transactions[column].unique()) <= allowed


def test_the_number_of_bookings_is_within_five_per_cent(files: Files) -> None:
    assert abs(len(files.transactions) - 60_000) <= 3_000


def test_manifests_tell_the_truth(files: Files) -> None:
    for bank in files.banks():
        manifest = files.manifest(bank)
        assert manifest["bank_id"] == bank.name
        assert {f["name"] for f in manifest["files"]} == {f.name for f in bank.glob("*.parquet")}
        for entry in manifest["files"]:
            data = (bank / entry["name"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == entry["sha256"]
            assert pl.read_parquet(bank / entry["name"]).height == entry["rows"]
        rows = files.transactions.filter(pl.col("bank") == bank.name)
        totals = manifest["control_totals"]["transactions"]
        assert totals["rows"] == len(rows)
        for side in ("in", "out"):
            assert Decimal(totals[f"amount_{side}"]) == rows.filter(pl.col("direction") == side)["amount"].sum()


def test_transaction_numbers_are_unique_in_a_bank_and_times_in_an_account(files: Files) -> None:
    rows = files.transactions
    assert not rows.select("bank", "transaction_id").is_duplicated().any()
    assert not rows.select("account_id", "booked_at").is_duplicated().any()
    assert (rows["amount"] > 0).all()


def test_balances_chain_and_never_fall_below_nothing(files: Files) -> None:
    signed = pl.when(pl.col("direction") == "in").then(pl.col("amount")).otherwise(-pl.col("amount"))
    rows = files.transactions.sort("account_id", "booked_at").with_columns(
        step=pl.col("balance_after").diff().over("account_id"), signed=signed
    )
    assert rows.filter(pl.col("step").is_not_null() & (pl.col("step") != pl.col("signed"))).is_empty()
    assert rows["balance_after"].min() >= 0  # type: ignore[operator]


def test_every_booking_has_an_account_and_every_account_a_party(files: Files) -> None:
    accounts, parties = table(files, "accounts"), table(files, "parties")
    assert files.transactions.join(accounts, on=["bank", "account_id"], how="anti").is_empty()
    assert accounts.join(parties, on=["bank", "party_id"], how="anti").is_empty()
    assert not accounts["account_id"].is_duplicated().any()
    assert not parties.select("bank", "party_id").is_duplicated().any()
    for bank in files.banks():
        if (bank / "loans.parquet").exists():
            loans = pl.read_parquet(bank / "loans.parquet")
            assert loans.join(accounts, on=["account_id", "party_id"], how="anti").is_empty()


def test_identity_numbers_pass_their_checks_under_an_invented_region(files: Files) -> None:
    for number, kind in table(files, "parties").select("id_number", "id_type").unique().iter_rows():
        if kind == "resident_id":
            assert number[:4] == "9901"
            assert (
                "10X98765432"[sum(int(d) * w for d, w in zip(number[:17], ID_WEIGHTS, strict=True)) % 11] == number[17]
            )
        else:
            assert number[2:8] == "990100"
            total = sum(USCC.index(c) * w for c, w in zip(number[:17], USCC_WEIGHTS, strict=True))
            assert USCC[(31 - total % 31) % 31] == number[17]


def test_birth_dates_are_those_of_the_numbers_and_one_person_has_one_name(files: Files) -> None:
    people = table(files, "parties").filter(pl.col("party_type") == "individual")
    assert (people["birth_date"].dt.strftime("%Y%m%d") == people["id_number"].str.slice(6, 8)).all()
    assert people.group_by("id_number").agg(pl.col("name").n_unique())["name"].max() == 1
    assert people["id_number"].n_unique() < len(people)


def test_cards_are_luhn_valid_and_telephones_unissued(files: Files) -> None:
    for card in table(files, "accounts").filter(pl.col("account_type") == "personal")["account_id"]:
        digits = [int(c) for c in reversed(card)]
        doubled = [d * 2 - (9 if d > 4 else 0) for d in digits[1::2]]
        assert len(card) == 19
        assert (sum(digits[::2]) + sum(doubled)) % 10 == 0
    assert table(files, "parties")["phone"].drop_nulls().str.contains(r"^154\d{8}$").all()


def test_both_sides_of_a_transfer_agree_within_two_minutes(files: Files) -> None:
    side = files.transactions.select("bank", "transaction_id", "account_id", "booked_at", "amount", "direction")
    moves = files.truth("movements")
    assert moves.filter(pl.col("out_bank").is_null() & pl.col("in_bank").is_null()).is_empty()
    both = moves.drop_nulls()
    out = both.join(side, left_on=["out_bank", "out_transaction_id"], right_on=["bank", "transaction_id"])
    pairs = out.join(side, left_on=["in_bank", "in_transaction_id"], right_on=["bank", "transaction_id"], suffix="_in")
    assert len(pairs) == len(both) > 1_000
    assert (pairs["amount"] == pairs["amount_in"]).all()
    assert (pairs["direction"] == "out").all()
    gap = (pairs["booked_at_in"] - pairs["booked_at"]).dt.total_seconds().abs()
    assert gap.max() <= 120  # type: ignore[operator]


def test_reversals_take_back_the_same_amount_on_the_same_account(files: Files) -> None:
    rows = files.transactions
    taken = rows.filter(pl.col("reverses").is_not_null())
    pairs = taken.join(rows, left_on=["bank", "reverses"], right_on=["bank", "transaction_id"], suffix="_first")
    assert len(pairs) == len(taken) > 5
    assert (pairs["amount"] == pairs["amount_first"]).all()
    assert (pairs["account_id"] == pairs["account_id_first"]).all()
    assert (pairs["direction"] != pairs["direction_first"]).all()
    assert (pairs["booked_at"] > pairs["booked_at_first"]).all()
