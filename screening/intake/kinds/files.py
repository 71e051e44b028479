"""A file and its columns."""

from screening.intake.kinds.kind import Kind, refuse, warn

FILES: dict[str, Kind] = {
    "file_missing": refuse(
        "manifest.json 列出的文件不存在",
        "a file that manifest.json names is not there",
        "补上文件，或从 manifest.json 删去",
        "add the file, or take it out of manifest.json",
    ),
    "file_name": refuse(
        "文件名应为 {detail}",
        "the file must be called {detail}",
        "改文件名，并同步改 manifest.json",
        "rename the file, in manifest.json too",
    ),
    "file_not_named": warn(
        "文件夹里有 manifest.json 未列出的文件，未读取",
        "a file lies there that manifest.json does not name; it was not read",
        "需要报送就列入 manifest.json，否则移走",
        "name it in manifest.json if it is meant to be sent, else take it away",
    ),
    "file_is_link": refuse(
        "是链接，不是文件：{detail}",
        "a link, not a file: {detail}",
        "放入文件本身",
        "put the file itself there",
    ),
    "file_not_parquet": refuse(
        "不是 Parquet 文件{detail}",
        "not a Parquet file{detail}",
        "导出为 Parquet，勿仅改扩展名",
        "export it as Parquet; renaming is not enough",
    ),
    "file_damaged": refuse(
        "Parquet 文件损坏或不完整：{detail}",
        "the Parquet file is damaged or cut short: {detail}",
        "重新导出并重新传输",
        "export and send it again",
    ),
    "file_head_too_large": refuse(
        "Parquet 文件头过大或列过多：{detail}",
        "the Parquet file's footer is too large or names too many columns: {detail}",
        "只导出数据字典中的列",
        "export the dictionary's columns only",
    ),
    "file_pages_too_large": refuse(
        "Parquet 数据页过大：{detail}",
        "a data page of the Parquet file is too large: {detail}",
        "用常规的页大小重新导出（1 MB 左右）",
        "export it again with ordinary pages, of about 1 MB",
    ),
    "file_untrue": refuse(
        "Parquet 文件自述与内容不符：{detail}",
        "the Parquet file's own figures are untrue: {detail}",
        "重新导出",
        "export it again",
    ),
    "digest_differs": refuse(
        "SHA-256 与 manifest.json 不符，实为 {detail}",
        "the SHA-256 differs from manifest.json; it is {detail}",
        "文件可能在传输中改变：重新传输，或重新生成 manifest.json",
        "the file may have changed on its way: send it again, or make manifest.json again",
    ),
    "row_count_differs": refuse(
        "行数与 manifest.json 不符：{detail}",
        "the row count differs from manifest.json: {detail}",
        "核对导出是否完整",
        "see whether the export is complete",
    ),
    "column_missing": refuse(
        "缺少必填列 {column}",
        "required column {column} is missing",
        "按数据字典补上该列",
        "add the column by the data dictionary",
    ),
    "column_type": refuse(
        "列 {column} 类型不对：{detail}",
        "column {column} has the wrong type: {detail}",
        "按数据字典的类型导出；账号、编号用字符串，金额用 decimal(18,2)",
        "export it in the dictionary's type: ids as strings, amounts as decimal(18,2)",
    ),
    "column_twice": refuse(
        "列 {column} 出现多次",
        "column {column} occurs more than once",
        "每列只保留一次",
        "keep one column of each name",
    ),
    "column_unknown": warn(
        "列 {column} 不在合同中，未读取",
        "column {column} is not in the contract and was not read",
        "无需处理；若是拼写错误请改名",
        "nothing need be done; rename it if it is a slip of spelling",
    ),
    "text_not_utf8": refuse(
        "文本不是 UTF-8：{detail}",
        "text is not UTF-8: {detail}",
        "用 UTF-8 重新导出",
        "export it again in UTF-8",
    ),
    "table_empty": warn(
        "该文件没有行",
        "the file has no rows",
        "若本期确无数据可忽略",
        "nothing need be done where there was nothing to send",
    ),
    "table_not_readable": refuse(
        "无法读取该表：{detail}",
        "the table cannot be read: {detail}",
        "用 UTF-8 的 CSV、XLSX 或 Parquet",
        "give CSV in UTF-8, XLSX or Parquet",
    ),
    "number_for_text": refuse(
        "列 {column} 在工作簿里是数字，位数可能已丢失",
        "column {column} holds numbers in the workbook, where digits may be lost",
        "在 Excel 中把该列设为文本后重新录入",
        "set the column to text in Excel and enter it again",
    ),
}
