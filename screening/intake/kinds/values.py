"""One value of a row."""

from screening.intake.kinds.kind import Kind, reject, warn

VALUES: dict[str, Kind] = {
    "null_required": reject(
        "必填列 {column} 为空", "required column {column} is empty", "补上取值", "fill in the value"
    ),
    "value_unknown": reject(
        "列 {column} 的取值不在允许范围内",
        "column {column} holds a value that is not in its list",
        "按数据字典的取值表转换；拿不准用 other",
        "translate by the dictionary's list; `other` where none fits",
    ),
    "value_form": reject(
        "列 {column} 的格式不对", "column {column} has the wrong form", "按数据字典改正格式", "correct the form"
    ),
    "not_positive": reject(
        "列 {column} 应大于零",
        "column {column} must be greater than zero",
        "金额用正数，方向写在 direction",
        "give amounts without a sign; `direction` tells in from out",
    ),
    "negative": reject("列 {column} 不能为负", "column {column} must not be negative", "改正取值", "correct the value"),
    "rate_not_fraction": reject(
        "利率列 {column} 应为小数，0.12 为 12%",
        "rate column {column} must be a fraction: 0.12 is 12 %",
        "百分数除以 100",
        "divide per cent figures by 100",
    ),
    "digits_lost": reject(
        "列 {column} 的数值超出合同精度，截断会失真",
        "column {column} has more digits than the contract holds; cutting them would change it",
        "金额精确到分，整数不超过 16 位",
        "give amounts to the fen, with at most 16 digits before the point",
    ),
    "not_a_number": reject(
        "列 {column} 不是有限数值",
        "column {column} is not a finite number",
        "改正取值；未知则留空",
        "correct the value; leave it empty where unknown",
    ),
    "date_has_time": reject(
        "日期列 {column} 带有时分秒",
        "date column {column} has a time of day",
        "导出为 date 类型",
        "export it as a date",
    ),
    "date_impossible": reject(
        "列 {column} 的日期不合理（1900 年以前或 2199 年以后）",
        "column {column} holds an impossible date: before 1900 or after 2199",
        "改正日期；未知则留空",
        "correct the date; leave it empty where unknown",
    ),
    "text_too_long": reject(
        "列 {column} 的文本过长",
        "the text in column {column} is too long",
        "编号不超过 64 字节，名称不超过 512，其他文本不超过 4096",
        "ids have at most 64 bytes, names 512, other texts 4096",
    ),
    "control_characters": reject(
        "列 {column} 含控制字符",
        "column {column} holds control characters",
        "导出时去掉换行、制表等控制字符",
        "leave line breaks, tabs and the like out of the export",
    ),
    "digits_look_alike": reject(
        "列 {column} 含全角或其他文字的数字",
        "column {column} holds digits of another script or width",
        "编号只用 ASCII 数字 0-9",
        "use the ASCII digits 0-9 in ids",
    ),
    "id_form": reject(
        "编号列 {column} 含空格，或以 = + - @ 开头",
        "id column {column} holds a space or begins with = + - @",
        "按核心系统的编号原样导出",
        "export ids as the core system has them",
    ),
    "formula_text": warn(
        "列 {column} 有以 = + - @ 开头的文本，照收；导出到表格时按文本处理",
        "column {column} holds text that begins with = + - @; the rows were taken, and sheets show it as text",
        "核对是否为表格公式",
        "see whether these are formulas from a spreadsheet",
    ),
    "form_doubtful": warn(
        "列 {column} 的格式可疑，照收",
        "column {column} has a doubtful form; the rows were taken",
        "核对联行号（12 位）、行政区划代码（6 位）",
        "look at bank codes (12 digits) and division codes (6 digits)",
    ),
    "id_number_doubtful": warn(
        "居民身份证号校验位不符，照收",
        "resident id numbers with a wrong check digit; the rows were taken",
        "核对客户证件信息",
        "look at the customers' identity data",
    ),
    "uscc_doubtful": warn(
        "统一社会信用代码校验位不符，照收",
        "unified social credit codes with a wrong check character; the rows were taken",
        "核对组织证件；早期发放的少数代码确实不符",
        "look at the papers; a few early codes fail although valid",
    ),
    "card_number_doubtful": warn(
        "银行卡号校验位不符，照收",
        "card numbers with a wrong check digit; the rows were taken",
        "核对卡号是否完整",
        "see whether the card numbers are complete",
    ),
}
