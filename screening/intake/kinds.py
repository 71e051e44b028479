"""Everything that can be wrong with what is sent in: code, severity, words and remedy."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["refuse", "reject", "warn"]


@dataclass(frozen=True)
class Kind:
    """One kind of problem; `{column}`, `{detail}` and `{count}` stand for what was found."""

    severity: Severity
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str


def _refuse(zh: str, en: str, remedy_zh: str, remedy_en: str) -> Kind:
    return Kind("refuse", zh, en, remedy_zh, remedy_en)


def _reject(zh: str, en: str, remedy_zh: str, remedy_en: str) -> Kind:
    return Kind("reject", zh, en, remedy_zh, remedy_en)


def _warn(zh: str, en: str, remedy_zh: str, remedy_en: str) -> Kind:
    return Kind("warn", zh, en, remedy_zh, remedy_en)


KINDS: dict[str, Kind] = {
    "manifest_missing": _refuse(
        "没有 manifest.json",
        "there is no manifest.json",
        "放入 manifest.json；若给的是上级文件夹，请指到报送文件夹本身",
        "add manifest.json; where a parent folder was named, name the submission's own folder",
    ),
    "manifest_not_json": _refuse(
        "manifest.json 不是有效的 JSON：{detail}",
        "manifest.json is not valid JSON: {detail}",
        "用 UTF-8 编码的 JSON 重写",
        "write it again as JSON in UTF-8",
    ),
    "manifest_field": _refuse(
        "manifest.json 的字段 {column}：{detail}",
        "field {column} of manifest.json: {detail}",
        "按数据字典改正该字段",
        "correct the field by the data dictionary",
    ),
    "archive_unreadable": _refuse(
        "压缩包无法打开：{detail}",
        "the archive cannot be opened: {detail}",
        "重新打包为 .zip、.tar 或 .tar.gz",
        "pack it again as .zip, .tar or .tar.gz",
    ),
    "archive_too_large": _refuse(
        "压缩包解开后有 {detail}，磁盘空间不足",
        "unpacked, the archive takes {detail}, more than the disk has free",
        "分批报送，或清理磁盘",
        "send it in parts, or free disk space",
    ),
    "file_missing": _refuse(
        "manifest.json 列出的文件不存在",
        "a file that manifest.json names is not there",
        "补上文件，或从 manifest.json 删去",
        "add the file, or take it out of manifest.json",
    ),
    "file_name": _refuse(
        "文件名应为 {detail}",
        "the file must be called {detail}",
        "改文件名，并同步改 manifest.json",
        "rename the file, in manifest.json too",
    ),
    "file_not_named": _warn(
        "文件夹里有 manifest.json 未列出的文件，未读取",
        "a file lies there that manifest.json does not name; it was not read",
        "需要报送就列入 manifest.json，否则移走",
        "name it in manifest.json if it is meant to be sent, else take it away",
    ),
    "file_not_parquet": _refuse(
        "不是 Parquet 文件{detail}",
        "not a Parquet file{detail}",
        "导出为 Parquet，勿仅改扩展名",
        "export it as Parquet; renaming is not enough",
    ),
    "file_damaged": _refuse(
        "Parquet 文件损坏或不完整：{detail}",
        "the Parquet file is damaged or cut short: {detail}",
        "重新导出并重新传输",
        "export and send it again",
    ),
    "digest_differs": _refuse(
        "SHA-256 与 manifest.json 不符，实为 {detail}",
        "the SHA-256 differs from manifest.json; it is {detail}",
        "文件可能在传输中改变：重新传输，或重新生成 manifest.json",
        "the file may have changed on its way: send it again, or make manifest.json again",
    ),
    "row_count_differs": _refuse(
        "行数与 manifest.json 不符：{detail}",
        "the row count differs from manifest.json: {detail}",
        "核对导出是否完整",
        "see whether the export is complete",
    ),
    "control_total_differs": _refuse(
        "控制总数 {column} 不符：{detail}",
        "control total {column} differs: {detail}",
        "与核心系统核对后重新导出",
        "compare with the core system and export again",
    ),
    "column_missing": _refuse(
        "缺少必填列 {column}",
        "required column {column} is missing",
        "按数据字典补上该列",
        "add the column by the data dictionary",
    ),
    "column_type": _refuse(
        "列 {column} 类型不对：{detail}",
        "column {column} has the wrong type: {detail}",
        "按数据字典的类型导出；账号、编号用字符串，金额用 decimal(18,2)",
        "export it in the dictionary's type: ids as strings, amounts as decimal(18,2)",
    ),
    "column_unknown": _warn(
        "列 {column} 不在合同中，未读取",
        "column {column} is not in the contract and was not read",
        "无需处理；若是拼写错误请改名",
        "nothing need be done; rename it if it is a slip of spelling",
    ),
    "table_absent": _warn(
        "没有报送该表",
        "the table was not sent",
        "若本期确无数据可忽略",
        "nothing need be done where there was nothing to send",
    ),
    "null_required": _reject(
        "必填列 {column} 为空", "required column {column} is empty", "补上取值", "fill in the value"
    ),
    "value_unknown": _reject(
        "列 {column} 的取值不在允许范围内",
        "column {column} holds a value that is not in its list",
        "按数据字典的取值表转换；拿不准用 other",
        "translate by the dictionary's list; `other` where none fits",
    ),
    "value_form": _reject(
        "列 {column} 的格式不对", "column {column} has the wrong form", "按数据字典改正格式", "correct the form"
    ),
    "not_positive": _reject(
        "列 {column} 应大于零",
        "column {column} must be greater than zero",
        "金额用正数，方向写在 direction",
        "give amounts without a sign; `direction` tells in from out",
    ),
    "negative": _reject(
        "列 {column} 不能为负", "column {column} must not be negative", "改正取值", "correct the value"
    ),
    "rate_not_fraction": _reject(
        "利率列 {column} 应为小数，0.12 为 12%",
        "rate column {column} must be a fraction: 0.12 is 12 %",
        "百分数除以 100",
        "divide per cent figures by 100",
    ),
    "digits_lost": _reject(
        "列 {column} 的数值超出合同精度，截断会失真",
        "column {column} has more digits than the contract holds; cutting them would change it",
        "金额精确到分，整数不超过 16 位",
        "give amounts to the fen, with at most 16 digits before the point",
    ),
    "date_has_time": _reject(
        "日期列 {column} 带有时分秒",
        "date column {column} has a time of day",
        "导出为 date 类型",
        "export it as a date",
    ),
    "key_twice": _reject(
        "{column} 重复，只保留第一行",
        "{column} occurs again; only its first row is kept",
        "去掉重复行",
        "take the repeated rows out",
    ),
    "account_unknown": _reject(
        "账户未报送或已被剔除",
        "the account was not sent, or was rejected",
        "在 accounts 表中补报该账户",
        "send the account in the accounts table",
    ),
    "party_unknown": _reject(
        "客户未报送或已被剔除",
        "the party was not sent, or was rejected",
        "在 parties 表中补报该客户",
        "send the party in the parties table",
    ),
    "outside_period": _reject(
        "记账时间不在报送期间内",
        "booked outside the period of the submission",
        "改正 period_start、period_end，或剔除这些行",
        "correct period_start and period_end, or leave the rows out",
    ),
    "in_future": _reject(
        "记账时间晚于现在", "booked in the future", "核对时区和系统时钟", "look at time zone and system clock"
    ),
    "already_booked": _reject(
        "该交易流水号已在先前的报送中收下",
        "the transaction was accepted with an earlier submission already",
        "整体更正请在 manifest.json 用 replaces 指明先前的报送",
        "to correct an earlier submission whole, name it in `replaces`",
    ),
    "form_doubtful": _warn(
        "列 {column} 的格式可疑，照收",
        "column {column} has a doubtful form; the rows were taken",
        "核对联行号（12 位）、行政区划代码（6 位）",
        "look at bank codes (12 digits) and division codes (6 digits)",
    ),
    "id_number_doubtful": _warn(
        "居民身份证号校验位不符，照收",
        "resident id numbers with a wrong check digit; the rows were taken",
        "核对客户证件信息",
        "look at the customers' identity data",
    ),
    "account_elsewhere": _warn(
        "另一家银行也报送了同一账户；账户应在全部银行内唯一",
        "another bank sent the same account; accounts are unique over all banks",
        "核对账号是否完整",
        "see whether the account numbers are complete",
    ),
    "period_overlaps": _warn(
        "报送期间与先前的报送重叠：{detail}",
        "the period overlaps an earlier submission: {detail}",
        "若是更正请用 replaces",
        "use `replaces` where this is a correction",
    ),
    "content_differs": _refuse(
        "该 submission_id 已收下过不同的内容",
        "this submission_id was accepted before with other content",
        "用新的 submission_id，并在 replaces 中写原 id",
        "take a new submission_id, and name the old one in `replaces`",
    ),
    "replaces_unknown": _refuse(
        "replaces 指明的报送不存在或已被替换：{detail}",
        "the submission named in `replaces` is not there, or was replaced before: {detail}",
        "核对原 submission_id",
        "look up the id of the submission in force",
    ),
    "too_many_rejected": _refuse(
        "被剔除的行过多：{detail}，超过 5%",
        "too many rows were rejected: {detail}, more than 5 %",
        "先改正上列问题再报送",
        "correct the problems above and send it again",
    ),
    "table_not_readable": _refuse(
        "无法读取该表：{detail}",
        "the table cannot be read: {detail}",
        "用 UTF-8 的 CSV、XLSX 或 Parquet",
        "give CSV in UTF-8, XLSX or Parquet",
    ),
    "number_for_text": _refuse(
        "列 {column} 在工作簿里是数字，位数可能已丢失",
        "column {column} holds numbers in the workbook, where digits may be lost",
        "在 Excel 中把该列设为文本后重新录入",
        "set the column to text in Excel and enter it again",
    ),
}
