"""The documents and steps of State Council Order 310 (行政执法机关移送涉嫌犯罪案件的规定), with their days.

Regulatory basis 5.4, read in the text of 2020-08-07 [V:LAW/行政执法机关移送涉嫌犯罪案件的规定(2020-08-07)]; the supplement
to an incomplete file in Art. 181 of the police's procedure of 2020. Days are reckoned as calendar days of 24 hours from
the moment that starts them; the Order says nothing of weekends or holidays.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from screening.cases.referrals import DECIDE, RECEIPT, REVIEW, SEND
from screening.referral.dossier import Due
from screening.report.words import Pair

PROCEDURE = "公安机关办理刑事案件程序规定（2020）第181条 / Police procedure 2020, Art. 181"
OFFICERS = 2


@dataclass(frozen=True)
class Moments:
    """When each step of a referral was taken, naive local time; None where it was not yet."""

    proposed_at: datetime | None = None
    approved_at: datetime | None = None
    sent_at: datetime | None = None
    received_at: datetime | None = None
    answered_at: datetime | None = None


def after(moment: datetime | None, span: timedelta) -> datetime | None:
    """Give the moment by which something is due; None where what starts the time has not happened."""
    return None if moment is None else moment + span


def checklist(moments: Moments, officers: int) -> tuple[Due, ...]:
    """Give the steps and documents in their order; `officers` is how many are named as handling it."""
    at = moments
    return tuple(
        Due(Pair(*what), _article(article), due_at, done, Pair(*how))
        for what, article, due_at, done, how in (
            (("指定两名以上行政执法人员组成专案组", "assign a team of two or more officers"),
             "5", None, officers >= OFFICERS, ("见移送书承办人", "named in the letter")),
            (("书面报告单位负责人", "written report to the principal head"),
             "5", None, at.proposed_at is not None, ("提请审批", "proposed for approval")),
            (("负责人决定批准或不批准，不批准的记录理由", "the head approves or refuses, with reasons on record"),
             "5", after(at.proposed_at, DECIDE), at.approved_at is not None, ("自报告起3日", "3 days from the report")),
            (("向同级公安机关移送", "send to the police of the same level"),
             "5", after(at.approved_at, SEND), at.sent_at is not None, ("自批准起24小时", "24 hours from approval")),
            (("① 涉嫌犯罪案件移送书", "letter of transfer"), "6", None, True, ("本卷", "in this folder")),
            (("② 涉嫌犯罪案件情况的调查报告", "report of the investigation"),
             "6", None, True, ("本卷卷宗", "the dossier in this folder")),
            (("③ 涉案物品清单", "list of the objects"),
             "6", None, None, ("银行数据中没有物品，由承办人补", "bank data hold no objects: the officers add it")),
            (("④ 有关检验报告或者鉴定结论", "test reports or expert opinions"),
             "6", None, None, ("数据分析不是鉴定，由承办人补", "analysis is no expert opinion; the officers add it")),
            (("⑤ 其他有关涉嫌犯罪的材料", "other material"),
             "6", None, True, ("证据表、资金图、规则与运行记录", "evidence, drawings, rules, record of the run")),
            (("公安机关在回执上签字；不属管辖的转送并书面告知",
              "the police sign the receipt; what is not theirs they pass on and say so in writing"),
             "7", after(at.sent_at, RECEIPT), _done(at.received_at, at.sent_at), ("24小时", "24 hours")),
            (("公安机关审查，立案；或不予立案，说明理由并退回案卷",
              "the police review: they take it up, or give reasons and return the file"),
             "8", after(at.received_at, REVIEW), _done(at.answered_at, at.received_at),
             ("自接受起3日", "3 days from receipt")),
            (("材料不全的，公安机关24小时内告知，3日内补齐；不得以此为由不接受",
              "an incomplete file: told within 24 hours, supplied within 3 days; no ground to refuse it"),
             PROCEDURE, None, None, ("自告知起3日", "3 days from their word")),
            (("对不予立案有异议的，提请复议，或建议检察机关立案监督",
              "against a refusal: ask for reconsideration, or the procuratorate for supervision"),
             "9", None, None, ("自接到通知起3日，公安机关3日内决定", "3 days from the notice; the police decide in 3")),
            (("立案后移交涉案物品及其他材料，办结交接手续", "after filing: hand over objects and other material"),
             "12", None, None, ("自接到立案通知起3日", "3 days from the notice")),
            (("不得以行政处罚代替移送", "an administrative fine never replaces the transfer"),
             "11", None, None, ("一贯要求", "always")),
        )
    )  # fmt: skip


def _done(moment: datetime | None, begun: datetime | None) -> bool | None:
    """Tell whether a step was taken; None before it could begin."""
    return None if begun is None else moment is not None


def _article(article: str) -> str:
    """Give an article in full; one that is only a number is of the Order."""
    return f"国务院令第310号第{article}条 / State Council Order 310, Art. {article}" if article.isdigit() else article
