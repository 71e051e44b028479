"""What can be wrong in a workspace, in words, each with its remedy."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Severity = Literal["broken", "leftover", "note"]

_BACKUP = (
    "从备份恢复整个工作区；没有备份则请银行以新编号、用 replaces 重报",
    "restore the whole workspace from a backup; without one, have the bank send it again under a new id with `replaces`",
)
_MEND = ("screening doctor --mend 清除", "screening doctor --mend removes it")
_WAIT = ("无需处理", "nothing need be done")


@dataclass(frozen=True)
class Kind:
    """One kind of fault: how grave, whether it can be mended, and what to say."""

    severity: Severity
    mendable: bool
    zh: str
    en: str
    remedy: tuple[str, str]


KINDS: dict[str, Kind] = {
    "table_unreadable": Kind("broken", False, "数据表无法打开", "a table of the ledger cannot be opened", _BACKUP),
    "log_entry": Kind(
        "broken", False, "Delta 日志缺一条或已损坏", "an entry of a Delta log is missing or damaged", _BACKUP
    ),
    "event_order": Kind(
        "broken", False, "报送日志前后矛盾", "the submissions log contradicts itself", _BACKUP
    ),
    "file_missing": Kind("broken", False, "已入账的文件不见了", "a file of the ledger is gone", _BACKUP),
    "file_unreadable": Kind("broken", False, "Parquet 文件损坏", "a Parquet file is damaged", _BACKUP),
    "file_differs": Kind(
        "broken", False, "文件的大小或行数与入账时不符", "a file's size or rows differ from when it was taken", _BACKUP
    ),
    "rows_differ": Kind(
        "broken", False, "行数与回执不符", "the rows differ from what the receipt says", _BACKUP
    ),
    "content_differs": Kind(
        "broken", False, "文件内容与入账时的 SHA-256 不符", "a file's content differs from its SHA-256 when taken", _BACKUP
    ),
    "digest_differs": Kind(
        "broken", False, "报送摘要与所存清单不符", "the submission's digest differs from the manifest kept", _BACKUP
    ),
    "row_foreign": Kind(
        "broken", False, "行中的银行或报送编号不属于该批", "rows name another bank or submission than their batch", _BACKUP
    ),
    "booked_twice": Kind(
        "broken", False, "同一银行的交易流水号重复计入", "a bank's transaction counts more than once",
        ("撤回其中一次报送：screening withdraw", "withdraw one of the submissions: screening withdraw"),
    ),
    "receipt_missing": Kind(
        "leftover", True, "回执文件不见了", "a receipt's file is missing",
        ("screening doctor --mend 由日志重写", "screening doctor --mend writes it again from the log"),
    ),
    "receipt_differs": Kind(
        "broken", True, "回执文件与日志不符", "a receipt's file differs from the log",
        ("查明谁改过它；screening doctor --mend 由日志重写", "see who changed it; screening doctor --mend writes it again"),
    ),
    "rejected_missing": Kind(
        "broken", False, "回执所指的剔除行不见了", "the rejected rows that a receipt names are gone",
        ("从备份恢复该文件夹", "restore the folder from a backup"),
    ),
    "batch_orphan": Kind(
        "leftover", True, "中断的报送留下的行，从未计入", "rows of a submission cut short; they never counted", _MEND
    ),
    "log_orphan": Kind(
        "leftover", True, "日志中断写入留下的文件", "a file of the log that was never committed", _MEND
    ),
    "draft": Kind("leftover", True, "中断写入留下的草稿", "a draft of a file whose writing was cut short", _MEND),
    "rejected_orphan": Kind(
        "leftover", True, "没有回执提到的剔除行", "rejected rows that no receipt names", _MEND
    ),
    "run_part": Kind("leftover", True, "中断的筛查留下的文件夹", "a run cut short left its folder", _MEND),
    "run_incomplete": Kind(
        "broken", False, "运行文件夹不完整", "a run's folder is not whole",
        ("移走该文件夹，重新运行 screening run", "move the folder away and run `screening run` again"),
    ),
    "run_beyond": Kind(
        "broken", False, "运行引用的台账版本不存在", "a run names a version of the ledger that is not there",
        ("工作区可能由较早的备份恢复：移走该运行", "the ledger may come from an older backup: move the run away"),
    ),
    "reference_unreadable": Kind(
        "broken", False, "监管方的表无法读取", "a regulator's table cannot be read",
        ("重新接收：screening reference", "take it again: screening reference"),
    ),
    "under_way": Kind(
        "note", False, "正在写入，或刚刚中断", "being written, or cut short just now", _WAIT
    ),
    "scratch": Kind(
        "note", False, "临时文件夹中留有中断程序的数据", "the temporary folder holds data of a program cut short",
        ("确认没有筛查在运行后删除", "remove it once no screening is running"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One thing found: its kind, where it lies, and what a mending needs to know."""

    code: str
    where: Path
    detail: str = ""
    item: str = ""

    @property
    def kind(self) -> Kind:
        """What is said of faults like this one."""
        return KINDS[self.code]

    @property
    def clean(self) -> bool:
        """Whether a workspace with this in it is clean all the same."""
        return self.kind.severity == "note"
