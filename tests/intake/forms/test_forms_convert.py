import json
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from returns import (
    ACCOUNTS,
    BANK,
    GOOD,
    HEADING,
    LI,
    PEOPLE,
    ZHANG,
    booking,
    brought,
    line,
    report,
    table,
    write_text,
    write_workbook,
)

from screening.errors import RefusedInput, WrongCall
from screening.intake.forms.form import form_of


def reasons(made: object) -> list[str]:
    return [reason for _, _, reason, _ in report(made)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", "|"])
def test_encoding_and_separator_are_found(encoding: str, separator: str, tmp_path: Path) -> None:
    file = write_text(tmp_path / "交易明细.csv", table(booking(摘要说明="货款, 三月|四月")), encoding, separator)
    made, rows = brought(file)
    told = rows.select("account_id", "direction", pl.col("amount").cast(pl.String), "counterparty_name", "purpose").row(
        0
    )
    assert told == ("6299000000000000011", "in", "1234.50", "李四", "货款, 三月|四月")
    assert not made.left_out


def test_title_rows_above_and_sums_and_blanks_below_are_no_bookings(tmp_path: Path) -> None:
    rows = [["某银行交易明细查询反馈"], ["查询人：张警官", "", "打印日期：2026-04-01"], *table(booking())]
    rows += [
        line({}),
        [],
        line(booking(交易流水号="S2", 交易余额="1")),
        line({"交易卡号": "合计", "交易金额": "2469.00"}),
        ["以下空白"],
    ]
    made, booked = brought(write_text(tmp_path / "a.csv", rows))
    assert booked.height == 2
    assert [(row, reason) for _, row, reason, _ in report(made)] == [(8, "total_row"), (9, "cells_differ")]


def test_the_heading_repeated_on_each_page_is_no_booking(tmp_path: Path) -> None:
    rows = [*table(booking()), HEADING, line(booking(交易流水号="S2"))]
    made, booked = brought(write_text(tmp_path / "a.csv", rows))
    assert (booked.height, reasons(made)) == (2, ["heading_again"])


@pytest.mark.parametrize(
    ("changes", "reason", "value"),
    [
        ({"交易时间": "2026-02-30 10:00:00"}, "time_unread", "2026-02-30 10:00:00"),
        ({"交易金额": "12.345"}, "amount_unread", "12.345"),
        ({"交易金额": "0.00"}, "amount_zero", "0.00"),
        ({"交易金额": "-5.00"}, "amount_negative", "-5.00"),
        ({"收付标志": "1"}, "direction_unread", "1"),
        ({"收付标志": ""}, "direction_unread", ""),
        ({"交易币种": "贝壳"}, "currency_unread", "贝壳**"),
        ({"交易是否成功": "失败"}, "failed", "失败**"),
        ({"交易是否成功": "07"}, "success_unread", "07"),
        ({"交易卡号": "", "交易账号": ""}, "no_account", ""),
        ({"交易卡号": "6.299E+18"}, "account_cut", "6.**"),
    ],
)
def test_a_row_that_cannot_be_read_is_left_out_with_its_reason(
    changes: dict[str, str], reason: str, value: str, tmp_path: Path
) -> None:
    file = write_text(tmp_path / "a.csv", table(booking(), booking(交易流水号="S2") | changes))
    made, rows = brought(file)
    assert rows.height == 1
    assert report(made) == [("a.csv", 3, reason, value)]
    assert sum(made.left_out.values()) == 1


@pytest.mark.parametrize(
    ("flag", "direction"),
    [(one, "in") for one in ("进", "收", "贷", "C", "贷方", "收入")]
    + [(one, "out") for one in ("出", "付", "借", "d", "支出")],
)
def test_every_word_for_in_and_out_is_read(flag: str, direction: str, tmp_path: Path) -> None:
    _, rows = brought(write_text(tmp_path / "a.csv", table(booking(收付标志=flag))))
    assert rows["direction"].to_list() == [direction]


def test_an_optional_cell_that_cannot_be_read_is_left_empty_and_told(tmp_path: Path) -> None:
    made, rows = brought(write_text(tmp_path / "a.csv", table(booking(交易余额="约五千"))))
    assert rows["balance_after"].to_list() == [None]
    assert reasons(made) == ["balance_unread"]
    assert not made.left_out


def test_date_and_time_in_two_columns_make_one_moment(tmp_path: Path) -> None:
    heading = ["交易日期", *HEADING]
    rows = [heading, ["2026年3月5日", *line(booking(交易时间="93005"))]]
    _, booked = brought(write_text(tmp_path / "a.csv", rows))
    assert booked["booked_at"].to_list() == [datetime(2026, 3, 5, 9, 30, 5)]  # noqa: DTZ001


def test_a_date_without_a_time_of_day_is_midnight_and_told(tmp_path: Path) -> None:
    made, rows = brought(write_text(tmp_path / "a.csv", table(booking(交易时间="20260305"))))
    assert rows["booked_at"].to_list() == [datetime(2026, 3, 5)]  # noqa: DTZ001
    assert list(made.taken_with_a_note.values()) == [1]


def test_the_same_booking_written_twice_is_taken_once(tmp_path: Path) -> None:
    one = write_text(tmp_path / "a.csv", table(booking(), booking(备注="再查")))
    two = write_text(tmp_path / "b.csv", table(booking()), "gb18030")
    made, rows = brought(one, two)
    assert rows.height == 1
    assert [(file, row) for file, row, _, _ in report(made)] == [("a.csv", 3), ("b.csv", 2)]


def test_equal_bookings_without_serial_and_balance_are_two_in_one_file_and_no_more_from_another(tmp_path: Path) -> None:
    bare = booking(交易流水号="", 交易余额="")
    files = [write_text(tmp_path / f"{name}.csv", table(bare, bare)) for name in "ab"]
    made, rows = brought(*files)
    assert rows.height == 2
    assert reasons(made) == ["twice", "twice"]


def test_an_id_is_the_same_whatever_else_the_import_holds(tmp_path: Path) -> None:
    alone = write_text(tmp_path / "a.csv", table(booking()))
    among = write_text(tmp_path / "b.csv", table(booking(交易流水号="S0"), booking()))
    _, first = brought(alone, out=tmp_path / "1")
    _, second = brought(among, out=tmp_path / "2")
    assert first["transaction_id"][0] in second["transaction_id"].to_list()
    assert first["transaction_id"][0].startswith("S1-")


def test_one_account_goes_by_its_card_wherever_its_account_number_is_quoted(tmp_path: Path) -> None:
    rows = table(
        booking(),
        booking(交易卡号="", 交易流水号="S2"),
        booking(交易卡号="6299000000000000022", 交易账号="10010000022", 交易对手账卡号="10010000011", 交易流水号="S3"),
    )
    _, booked = brought(write_text(tmp_path / "a.csv", rows))
    assert sorted(booked["account_id"]) == ["6299000000000000011", "6299000000000000011", "6299000000000000022"]
    assert set(booked.filter(pl.col("account_id").str.ends_with("22"))["counterparty_account_id"]) == {
        "6299000000000000011"
    }


def test_several_cards_on_one_account_go_by_the_account(tmp_path: Path) -> None:
    rows = table(booking(), booking(交易卡号="6299000000000000033", 交易流水号="S2"))
    _, booked = brought(write_text(tmp_path / "a.csv", rows))
    assert set(booked["account_id"]) == {"10010000011"}


def test_amounts_in_two_columns_tell_in_from_out(tmp_path: Path) -> None:
    heading = ["交易卡号", "交易时间", "借方金额", "贷方金额", "流水号"]
    rows = [
        heading,
        ["62990011", "20260305101112", "5.00", "0.00", "1"],
        ["62990011", "20260305101113", "", "7.00", "2"],
    ]
    _, booked = brought(write_text(tmp_path / "a.csv", rows))
    told = booked.select("direction", pl.col("amount").cast(pl.String)).rows()
    assert told == [("out", "5.00"), ("in", "7.00")]


def test_a_sign_tells_in_from_out_where_the_profile_says_so(tmp_path: Path) -> None:
    said = {"zh": "", "en": "", "signed": True, "transactions": {"card": "卡号", "time": "时间", "amount": "金额"}}
    rows = [["卡号", "时间", "金额"], ["62990011", "20260305101112", "-5.00"], ["62990011", "20260305101113", "+7"]]
    _, booked = brought(write_text(tmp_path / "a.csv", rows), profile=form_of("own", said))
    assert booked["direction"].to_list() == ["out", "in"]


def test_accounts_and_customers_come_from_their_sheets(tmp_path: Path) -> None:
    account = {
        "账户开户名称": "张三",
        "开户人证件号码": ZHANG,
        "交易卡号": GOOD["交易卡号"],
        "交易账号": GOOD["交易账号"],
        "账号开户时间": "20200102",
        "销户日期": "00000000",
        "账户状态": "正常",
    }
    person = {
        "客户名称": "张三",
        "证照类型": "居民身份证",
        "证照号码": ZHANG,
        "联系电话": "13800000000",
        "工作单位": "某厂",
    }
    book = write_workbook(
        tmp_path / "反馈.xlsx",
        {
            "封面": [["某银行"]],
            "交易明细": [["交易明细"], *table(booking())],
            "账户信息": table(account, heading=ACCOUNTS),
            "人员信息": table(person, heading=PEOPLE),
        },
    )
    made, _ = brought(book)
    accounts = pl.read_parquet(made.folder / "accounts.parquet")
    parties = pl.read_parquet(made.folder / "parties.parquet")
    assert accounts.select("account_id", pl.col("opened_on").cast(pl.String), "closed_on", "status").rows() == [
        (GOOD["交易卡号"], "2020-01-02", None, "正常")
    ]
    assert parties.select("name", "party_type", "id_type", "id_number", "phone", "employer").rows() == [
        ("张三", "individual", "resident_id", ZHANG, "13800000000", "某厂")
    ]
    assert made.made_up == {"party_ids": 1}
    assert made.not_read == ["反馈.xlsx:封面"]


def test_what_is_made_up_is_said_in_the_manifest(tmp_path: Path) -> None:
    rows = table(
        booking(),
        booking(交易卡号="62990022", 交易账号="", 账户开户名称="某某商贸有限公司", 开户人证件号码="", 交易流水号="2"),
    )
    made, _ = brought(write_text(tmp_path / "a.csv", rows))
    notes = json.loads((made.folder / "manifest.json").read_text("utf-8"))["notes"]
    assert notes["made_up"] == {
        "accounts_from_bookings": 2,
        "opening_days": 2,
        "party_ids": 2,
        "party_types": 1,
        "parties_from_bookings": 2,
    }
    parties = pl.read_parquet(made.folder / "parties.parquet")
    assert sorted(parties.select("name", "party_type").rows()) == [
        ("张三", "individual"),
        ("某某商贸有限公司", "organisation"),
    ]
    assert not parties["party_id"].str.contains("6299|9901").any()


def test_a_workbook_s_numbers_and_dates_are_read_and_cut_account_numbers_are_not(tmp_path: Path) -> None:
    heading = ["交易卡号", "交易时间", "交易金额", "收付标志", "交易流水号"]
    rows = [
        heading,
        ["6299000000000000011", datetime(2026, 3, 5, 10, 11, 12), 1234.5, "进", "1"],  # noqa: DTZ001
        ["6299000000000000011", 46086.5, 1e7 + 0.01, "出", "2"],
        ["6299000000000000011", 20260305101112, "1,000.00", "出", "3"],
        [6299000000000000011, "2026-03-05", 1, "出", "4"],
    ]
    made, booked = brought(write_workbook(tmp_path / "a.xlsx", {"Sheet1": rows}))
    assert booked["amount"].cast(pl.String).to_list() == ["1234.50", "1000.00", "10000000.01"]
    assert booked["booked_at"].dt.to_string("%H:%M:%S").to_list() == ["10:11:12", "10:11:12", "12:00:00"]
    assert report(made) == [("a.xlsx:Sheet1", 5, "account_cut", "E+**")]


def test_parquet_is_read_too(tmp_path: Path) -> None:
    pl.DataFrame([booking()]).with_columns(pl.col("交易时间").str.to_datetime()).write_parquet(tmp_path / "a.parquet")
    _, rows = brought(tmp_path / "a.parquet")
    assert rows["booked_at"].to_list() == [datetime(2026, 3, 5, 10, 11, 12)]  # noqa: DTZ001


def test_each_bank_that_is_named_has_a_submission_of_its_own(tmp_path: Path) -> None:
    heading = [*HEADING, "交易方开户行"]
    rows = [
        heading,
        [*line(booking()), "甲银行某县支行"],
        [*line(booking(交易卡号="62990099", 交易账号="")), "990000000022"],
    ]
    made, _ = brought(write_text(tmp_path / "a.csv", rows), bank_id=None, banks={"甲银行": BANK})
    assert [(one.bank_id, one.folder.name) for one in made.submissions] == [
        (BANK, BANK),
        ("990000000022", "990000000022"),
    ]


def test_banks_without_a_code_are_named_in_the_refusal(tmp_path: Path) -> None:
    heading = [*HEADING, "交易方开户行"]
    rows = [heading, [*line(booking()), "甲银行"], [*line(booking()), "乙银行"]]
    with pytest.raises(RefusedInput, match="乙银行, 甲银行"):
        brought(write_text(tmp_path / "a.csv", rows))


def test_a_file_that_names_no_bank_needs_one(tmp_path: Path) -> None:
    with pytest.raises(WrongCall, match="--bank"):
        brought(write_text(tmp_path / "a.csv", table(booking())), bank_id=None)


def test_the_period_is_as_booked_or_as_asked(tmp_path: Path) -> None:
    file = write_text(tmp_path / "a.csv", table(booking(), booking(交易时间="2026-04-01 00:00:00", 交易流水号="S2")))
    made, _ = brought(file, out=tmp_path / "1")
    assert made.submissions[0].submission_id.startswith("bank_return-2026-03-05-2026-04-01-")
    asked = {"period_start": datetime(2026, 3, 1).date(), "period_end": datetime(2026, 3, 31).date()}  # noqa: DTZ001
    made, rows = brought(file, out=tmp_path / "2", submission_id="2026-03", **asked)
    manifest = json.loads((made.folder / "manifest.json").read_text("utf-8"))
    assert (manifest["period_start"], manifest["period_end"], manifest["submission_id"]) == (
        "2026-03-01",
        "2026-03-31",
        "2026-03",
    )
    assert (rows.height, reasons(made)) == (1, ["outside_period"])


def test_a_mark_that_never_closes_is_refused_with_its_row(tmp_path: Path) -> None:
    good = "\n".join(f"62990011,2026030510111{place},5,进," for place in range(9))
    (tmp_path / "a.csv").write_text(
        f'卡号,交易时间,金额,收付标志,备注\n62990011,20260305101110,5,进,"货款\n{good}\n', "utf-8"
    )
    with pytest.raises(RefusedInput, match=r"quoted = false"):
        brought(tmp_path / "a.csv")


def test_a_file_without_the_heading_points_to_the_profile_command(tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match="screening profile"):
        brought(write_text(tmp_path / "a.csv", [["a", "b"], ["1", "2"]]))


@pytest.mark.parametrize(
    ("changes", "instrument"),
    [
        ({"现金标志": "现金", "交易对手账卡号": ""}, "cash"),
        ({"现金标志": "", "交易对手账卡号": "", "摘要说明": "ATM取款"}, "cash"),
        ({"摘要说明": "代发工资"}, "payroll"),
        ({"摘要说明": "结息", "交易对手账卡号": ""}, "interest"),
        ({"摘要说明": "利息入账"}, "transfer"),
        ({"摘要说明": "手续费", "收付标志": "出", "交易对手账卡号": ""}, "fee"),
        ({"交易类型": "贷款发放", "交易对手账卡号": ""}, "loan_disbursement"),
        ({"摘要说明": "还款", "收付标志": "出"}, "transfer"),
        ({"摘要说明": "POS消费", "收付标志": "出"}, "card"),
        ({"现金标志": "", "交易对手账卡号": "", "摘要说明": ""}, "other"),
    ],
)
def test_words_tell_an_instrument_only_where_no_person_may_have_written_them(
    changes: dict[str, str], instrument: str, tmp_path: Path
) -> None:
    _, rows = brought(write_text(tmp_path / "a.csv", table(booking() | changes)))
    assert rows["instrument"].to_list() == [instrument]


def test_the_extract_for_inspections_is_read_by_its_codes(tmp_path: Path) -> None:
    bookings = (
        "Date,Time,Self_bank_code,Acc_type,Cst_no,Id_no,Self_acc_no,Card_no,Part_acc_no,Part_acc_name,Lend_flag,Tsf_flag,"
        "Reverse_flag,Cur,Org_amt,Usd_amt,Rmb_amt,Balance,Purpose,Bord_flag,Nation,Bank_flag,Ip_code,Atm_code,Bank_code,"
        "Mac_info,Settle_type,Ticd\n"
        f"20260305,101112,B01,11,C1,{ZHANG},1001,62990011,@N,@N,10,10,10,CNY,49000.00,-9999,49000.00,-9999,存现,12,@N,13,@N,"
        "@N,@N,@N,S,T1\n"
        f"20260305,101500,B01,11,C1,{ZHANG},1001,62990011,62990022,李四,11,11,11,CNY,100.00,14.00,100.00,48900.00,转,12,@N,12,"
        "@N,@N,@N,@N,S,T2\n"
    )
    accounts = (
        "Self_acc_name,Acc_state,Self_acc_no,Card_no,Acc_type,Id_no,Cst_no,Open_time,Close_time\n"
        f"张三,11,1001,62990011,11,{ZHANG},C1,20200102,@N\n"
    )
    people = (
        "Cst_no,Acc_name,Cst_sex,Id_type,Id_no,Contact1,Address1,Company\n"
        f"C1,张三,11,11,{ZHANG},13800000000,某县,某厂\n"
    )
    files = []
    for name, text in (("tb_acc_txn", bookings), ("tb_acc", accounts), ("tb_cst_pers", people)):
        files.append(tmp_path / f"{name}.csv")
        files[-1].write_text(text, "utf-8")
    made, rows = brought(*files, profile="extract_300")
    told = rows.select(
        "direction", "instrument", "channel", "counterparty_name", pl.col("balance_after").cast(pl.String), "branch_id"
    )
    assert told.rows() == [
        ("in", "cash", "counter", None, None, "B01"),
        ("out", "transfer", "mobile", "李四", "48900.00", "B01"),
    ]
    assert pl.read_parquet(made.folder / "parties.parquet")["party_id"].to_list() == ["C1"]
    assert (made.made_up, reasons(made)) == ({}, ["reversal"])


def test_no_personal_data_stands_in_the_report(tmp_path: Path) -> None:
    bad = booking(交易时间=ZHANG, 交易金额=LI, 收付标志="李四", 交易流水号="S2")
    made, _ = brought(write_text(tmp_path / "a.csv", table(booking(), bad)))
    text = made.report.read_text("utf-8-sig")
    assert ZHANG not in text
    assert LI not in text


def test_rows_of_another_width_are_told_by_number_and_the_others_keep_theirs(tmp_path: Path) -> None:
    rows = table(booking(), booking(交易流水号="S2"), booking(交易流水号="S3", 交易时间="昨天"))
    rows[2:2] = [["半行"], ["半行", "又半行"]]
    made, booked = brought(write_text(tmp_path / "a.csv", rows))
    assert booked.height == 2
    assert [(row, reason) for _, row, reason, _ in report(made)] == [
        (3, "cells_differ"),
        (4, "cells_differ"),
        (6, "time_unread"),
    ]


def test_a_refused_import_leaves_no_folder_but_its_report(tmp_path: Path) -> None:
    file = write_text(tmp_path / "a.csv", table(booking(交易时间="昨天")))
    with pytest.raises(RefusedInput, match="时间无法读取"):
        brought(file)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv", "out-report.csv"]


def test_an_account_s_bank_may_stand_in_its_sheet_alone(tmp_path: Path) -> None:
    heading = [*ACCOUNTS, "账号开户银行"]
    listed = [heading, [*line({"账户开户名称": "张三", "交易卡号": GOOD["交易卡号"]}, ACCOUNTS), "990000000022"]]
    files = [write_text(tmp_path / "a.csv", table(booking())), write_text(tmp_path / "b.csv", listed)]
    made, _ = brought(*files, bank_id=None)
    assert [one.bank_id for one in made.submissions] == ["990000000022"]


def test_a_long_file_is_read_in_slices_with_its_rows_counted_on(tmp_path: Path) -> None:
    rows = [booking(交易流水号=f"S{number}", 备注="长" * 200) for number in range(15_000)]
    rows[14_000] |= {"交易时间": "昨天"}
    made, booked = brought(write_text(tmp_path / "a.csv", table(*rows), "gb18030"))
    assert booked.height == 14_999
    assert report(made) == [("a.csv", 14_002, "time_unread", "昨天**")]
    assert len(list(made.folder.glob("transactions-*.parquet"))) > 1
