"""A delivery as a whole: its archive, its manifest and its place among earlier ones."""

from screening.intake.kinds.kind import Kind, refuse, warn

DELIVERY: dict[str, Kind] = {
    "manifest_missing": refuse(
        "没有 manifest.json",
        "there is no manifest.json",
        "放入 manifest.json；若给的是上级文件夹，请指到报送文件夹本身",
        "add manifest.json; where a parent folder was named, name the submission's own folder",
    ),
    "manifest_not_json": refuse(
        "manifest.json 不是有效的 JSON：{detail}",
        "manifest.json is not valid JSON: {detail}",
        "用 UTF-8 编码的 JSON 重写",
        "write it again as JSON in UTF-8",
    ),
    "manifest_field": refuse(
        "manifest.json 的字段 {column}：{detail}",
        "field {column} of manifest.json: {detail}",
        "按数据字典改正该字段",
        "correct the field by the data dictionary",
    ),
    "archive_unreadable": refuse(
        "压缩包无法打开：{detail}",
        "the archive cannot be opened: {detail}",
        "重新打包为 .zip、.tar 或 .tar.gz",
        "pack it again as .zip, .tar or .tar.gz",
    ),
    "archive_too_large": refuse(
        "压缩包解开后有 {detail}，磁盘空间不足",
        "unpacked, the archive takes {detail}, more than the disk has free",
        "分批报送，或清理磁盘",
        "send it in parts, or free disk space",
    ),
    "archive_path": refuse(
        "压缩包内的路径指向包外：{detail}",
        "a path in the archive leads out of it: {detail}",
        "只用相对路径重新打包",
        "pack it again with relative paths only",
    ),
    "archive_encrypted": refuse(
        "压缩包已加密：{detail}",
        "the archive is encrypted: {detail}",
        "不加密打包；传输加密另行约定",
        "pack it without a password; how it travels safely is agreed elsewhere",
    ),
    "archive_bomb": refuse(
        "压缩包解开后异常膨胀：{detail}",
        "the archive grows beyond reason when unpacked: {detail}",
        "直接打包 Parquet 文件，勿重复压缩",
        "pack the Parquet files themselves; they are compressed already",
    ),
    "archive_members": refuse(
        "压缩包内文件过多：{detail}",
        "the archive holds too many files: {detail}",
        "只放 manifest.json 和它列出的文件",
        "pack manifest.json and the files that it names only",
    ),
    "control_total_differs": refuse(
        "控制总数 {column} 不符：{detail}",
        "control total {column} differs: {detail}",
        "与核心系统核对后重新导出",
        "compare with the core system and export again",
    ),
    "table_absent": warn(
        "没有报送该表",
        "the table was not sent",
        "若本期确无数据可忽略",
        "nothing need be done where there was nothing to send",
    ),
    "too_many_rejected": refuse(
        "被剔除的行过多：{detail}",
        "too many rows were rejected: {detail}",
        "先改正上列问题再报送",
        "correct the problems above and send it again",
    ),
    "content_differs": refuse(
        "该 submission_id 已收下过不同的内容",
        "this submission_id was accepted before with other content",
        "用新的 submission_id，并在 replaces 中写原 id",
        "take a new submission_id, and name the old one in `replaces`",
    ),
    "replaces_unknown": refuse(
        "replaces 指明的报送不存在或已被替换：{detail}",
        "the submission named in `replaces` is not there, or was replaced before: {detail}",
        "核对原 submission_id",
        "look up the id of the submission in force",
    ),
    "period_overlaps": warn(
        "报送期间与先前的报送重叠：{detail}",
        "the period overlaps an earlier submission: {detail}",
        "若是更正请用 replaces",
        "use `replaces` where this is a correction",
    ),
}
