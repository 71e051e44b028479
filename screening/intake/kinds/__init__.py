"""Everything that can be wrong with what is sent in: code, severity, words and remedy."""

from screening.intake.kinds.delivery import DELIVERY
from screening.intake.kinds.files import FILES
from screening.intake.kinds.kind import Kind, Severity
from screening.intake.kinds.relations import RELATIONS
from screening.intake.kinds.values import VALUES

__all__ = ["GROUPS", "KINDS", "Kind", "Severity"]

GROUPS: dict[str, dict[str, Kind]] = {
    "整份报送 / The delivery": DELIVERY,
    "文件和列 / Files and columns": FILES,
    "取值 / Values": VALUES,
    "关联与完整性 / Relations and completeness": RELATIONS,
}
KINDS: dict[str, Kind] = DELIVERY | FILES | VALUES | RELATIONS
