"""What the letter says: every field that a template may name, as texts and rows of texts.

They are listed in templates/README.md, which a test holds to this module.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from screening.referral import words
from screening.referral.dossier import Account, Audience, Dossier, Line, Message, Person
from screening.report.words import ROLES, halves, provenance, word

Row = dict[str, str]
MOST_PERSONS = 20
MOST_ACCOUNTS = 12
_NONE = "无。"


def letter_fields(dossier: Dossier) -> dict[str, Any]:
    """Give the fields; a long list is cut, and its sentence says where the rest is."""
    head = dossier.head
    officers = (*head.officers, "", "")
    return {
        "草稿标记": "草稿（未经审批，不得外发）" if head.draft else "",
        "移送机关": head.authority,
        "文号": head.number,
        "移送编号": head.referral_id,
        "接收机关": head.recipient,
        "案由": _cause(dossier),
        "线索声明": words.CLUE.zh,
        "移送性质": _kind_of_message(dossier),
        "版本说明": "" if head.audience is Audience.POLICE else f"本件为{words.AUDIENCES[head.audience].zh}。",
        "略去内容": [one.zh.rstrip("。") for one in dossier.left_out],
        "线索来源": _source(dossier),
        "当事人说明": _persons_told(dossier),
        "当事人": [_person(one) for one in words.leading(dossier, MOST_PERSONS)],
        "主要事实": list(_facts(dossier)),
        "数额": [{"项目": told.zh, "数值": words.figure(value)} for _, told, value in words.sums_of(dossier)],
        "资金情况": _money(dossier),
        "账户": [_account(one) for one in _largest(dossier)],
        "条款说明": _lines_told(dossier),
        "条款": [_line(line) for one in dossier.suspicions for line in one.lines],
        "已采取措施": [one.zh for one in dossier.measures] or [_NONE],
        "存疑": [one.zh for one in dossier.doubts] or ["未发现其他存疑。"],
        "不主张": [one.zh for one in dossier.not_claimed],
        "建议": list(_advice(dossier)),
        "附件": [
            {"序号": str(place), "名称": name, "用途": told.zh}
            for place, (name, told) in enumerate(words.ANNEXES.items(), 1)
        ],
        "附件份数": str(len(words.ANNEXES)),
        "成文日期": words.chinese_day(head.approved_at or head.made_at),
        "承办人一": _officer(officers[0]),
        "承办人二": _officer(officers[1]),
        "审批人": head.approved_by or "＿＿＿＿（未审批）",
        "审批时间": words.moment(head.approved_at) if head.approved_at else "＿＿＿＿",
        "移送要件": [
            {"事项": one.what.zh, "条款": halves(one.article).zh, "期限": words.moment(one.due_at),
             "状态": words.DONE[one.done].zh, "说明": one.how.zh}
            for one in dossier.checklist
        ],
    }  # fmt: skip


def _officer(name: str) -> str:
    """Give an officer with the number of the warrant card, or with the place to write it."""
    told = name or "＿＿＿＿"
    return told if any(one.isdigit() for one in told) else f"{told}（执法证号：＿＿＿＿＿＿）"


def _cause(dossier: Dossier) -> str:
    """Give the suspected offence in words that claim no more than suspicion."""
    title = dossier.head.title.zh
    return title if title.startswith(("疑似", "涉嫌")) else f"涉嫌{title}"


def _kind_of_message(dossier: Dossier) -> str:
    head = dossier.head
    if head.message is Message.NEW:
        return ""
    return f"本件为{words.MESSAGES[head.message].zh}，原移送编号 {head.earlier or '—'}。"


def _source(dossier: Dossier) -> str:
    run = dossier.run
    told = (
        f"交易监测：以银行报送的交易数据批量筛查（运行编号 {run.get('run_id', '—')}，数据截至 {run.get('as_of', '—')}）"
    )
    earlier = [one.zh for person in dossier.persons for one in person.known]
    judged = "，经人工研判" if dossier.judgement else ""
    known = f"；已知情况：{'；'.join(dict.fromkeys(earlier))}" if earlier else ""
    return f"{told}{judged}{known}。"


def _persons_told(dossier: Dossier) -> str:
    whole, named = dossier.sums.persons, min(len(dossier.persons), MOST_PERSONS)
    if not named:
        return f"涉及当事人{whole}人，本版不列个人信息。"
    rest = f"，以下列{named}人，其余见附件 dossier.pdf" if whole > named else ""
    return f"涉及当事人{whole}人（户）{rest}。角色由资金流向推定，未经查证。"


def _person(one: Person) -> Row:
    roles = words.roles(role for role, _ in one.roles).zh or "—"
    return {
        "编号": one.ref,
        "名称": one.name,
        "类别": word(words.PERSON_KINDS, one.kind).zh,
        "证件": f"{word(words.ID_TYPES, one.id_type).zh} {one.id_number}".strip(),
        "出生": words.moment(one.birth_date),
        "联系": "；".join(part for part in (one.phone, one.address) if part) or "—",
        "角色": roles,
        "账户": "、".join(one.accounts),
    }


def _facts(dossier: Dossier) -> Iterator[str]:
    """Give the facts as sentences: what is suspected, when, how, how many, how much."""
    for one in dossier.summary:
        yield one.zh
    if span := _span(dossier):
        yield f"时间：{span}。"
    for ring in dossier.rings:
        period = f"{words.chinese_day(ring.first_seen)}至{words.chinese_day(ring.last_seen)}"
        roles: dict[str, int] = {}
        for member in ring.members:
            roles[member.role] = roles.get(member.role, 0) + 1
        told = "、".join(f"{word(ROLES, role).zh}{count}户" for role, count in sorted(roles.items(), key=_role_order))
        yield f"方式与人数：{ring.ref}（{ring.name}）{ring.title.zh}，{period}，账户{len(ring.members)}户，其中{told}。"
    sums = dossier.sums
    if sums.loans:
        over = [one.over_36 for one in dossier.loans]
        yield (
            f"借款：还原借款{sums.loans:,}笔，借款人到手合计{words.amount(sums.lent)}元，"
            f"已还合计{words.amount(sums.repaid)}元；年利率超过36%的{over.count(True):,}笔，"
            f"无法判断的{over.count(None):,}笔。"
        )
    for pool in dossier.pools:
        yield (
            f"吸收资金：{pool.ref}向{pool.heads:,}人吸收{words.amount(pool.deposit)}元，返还{words.amount(pool.paid_back)}元，"
            f"未还{words.amount(pool.owed)}元。"
        )


def _role_order(item: tuple[str, int]) -> int:
    order = list(ROLES)
    return order.index(item[0]) if item[0] in order else len(order)


def _span(dossier: Dossier) -> str:
    """Give the first and the last day of the evidence, else of the rings."""
    first = [one.booked_at for one in dossier.bookings] or [one.first_seen for one in dossier.rings]
    last = [one.booked_at for one in dossier.bookings] or [one.last_seen for one in dossier.rings]
    return f"{words.chinese_day(min(first))}至{words.chinese_day(max(last))}" if first else ""


def _largest(dossier: Dossier) -> list[Account]:
    """Give the accounts over which most passed, in the dossier's order."""
    size = [one.amount_in + one.amount_out for one in dossier.accounts]
    kept = sorted(range(len(size)), key=lambda place: (-size[place], place))[:MOST_ACCOUNTS]
    return [dossier.accounts[place] for place in sorted(kept)]


def _money(dossier: Dossier) -> str:
    sums = dossier.sums
    told = (
        f"涉及账户{sums.accounts:,}个；证据流水{sums.bookings:,}行，收方合计{words.amount(sums.amount_in)}元，"
        f"付方合计{words.amount(sums.amount_out)}元；资金往来{sums.movements:,}笔，合计{words.amount(sums.moved)}元。"
    )
    named = min(len(dossier.accounts), MOST_ACCOUNTS)
    rest = f"下表列往来最多的{named}个账户，其余及资金关系图见附件。" if sums.accounts > named > 0 else ""
    sources = len({one.submission_id for one in dossier.bookings})
    data = f"数据来自{sources}个报送批次，逐行出处见附件 evidence.xlsx。" if sources else ""
    return f"{told}{rest}{data}"


def _account(one: Account) -> Row:
    return {
        "编号": one.ref,
        "账号": one.number,
        "户名": one.name,
        "银行": one.bank_id,
        "当事人": one.person or "—",
        "收": words.amount(one.amount_in),
        "付": words.amount(one.amount_out),
        "笔数": f"{one.bookings:,}",
    }


def _lines_told(dossier: Dossier) -> str:
    kinds = "；".join(dict.fromkeys(one.title.zh for one in dossier.suspicions)) or "未列"
    reached = [line.says.zh for one in dossier.suspicions for line in one.lines if line.reached]
    told = f"达到的数额线：{'；'.join(reached)}。" if reached else "未见已达到的数额线。"
    return f"涉嫌情形：{kinds}。{told}数额线用于排序与分流，不是定罪结论。"


def _line(one: Line) -> Row:
    return {
        "依据": f"{one.law}第{one.article}条（自{one.since}，{provenance(one.tag).zh}）",
        "内容": one.says.zh,
        "数额线": halves(one.line).zh,
        "本案": halves(one.figure).zh,
        "达到": words.REACHED[one.reached].zh,
    }


def _advice(dossier: Dossier) -> Iterator[str]:
    """Give what the county asks of the police, by what the dossier lacks."""
    if dossier.head.message is Message.WITHDRAW:
        yield "请停止使用原移送材料，并依规定退回或销毁。"
        return
    yield "请对上述线索依法审查，决定是否立案，并书面告知结果。"
    if dossier.doubts:
        yield "请结合本函所列存疑与缺口调取相关账户资料，核实后再作判断。"
    if any(one.owed and one.owed > Decimal(0) for one in dossier.pools):
        yield "涉及人数较多，请注意资金去向与返还缺口，必要时会同有关部门做好稳控。"
