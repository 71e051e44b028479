"""One rule's page of the catalogue: what it sees, on what law, with which values, and how its cases come out."""

from collections.abc import Iterator, Mapping
from typing import Any

from screening.rulebook.law import days
from screening.rulebook.reach import subjects_of
from screening.rulebook.rule import LAWFUL, Case, Rule
from screening.rulebook.typologies import typology_of

_SORTS = {
    "own": "本类方案 / own kind",
    "other": "其他方案 / another scheme",
    "look_alike": "合法相似 / look-alike",
    "victim": "受害人 / victim",
    "ordinary": "普通账户 / ordinary",
}
_SUBJECTS = {
    "any": "所有账户（受监管机构除外）/ every account but those of supervised institutions",
    "individual": "个人账户 / accounts of individuals",
    "organisation": "单位账户 / accounts of organisations",
    "institution": "受监管机构的账户 / accounts of supervised institutions",
}


def page(rule: Rule, made: str, measured: Mapping[str, Any] | None) -> str:
    """Give one rule's page as Markdown; `measured` is what detection on sample counties gave for it."""
    about = rule.about
    parts = [f"# {about['title_zh']} / {about['title_en']}\n", made, f"`{rule.pack}/{rule.rule_id}`\n"]
    if rule.pack == LAWFUL:
        parts.append(f"合法往来模式 / lawful pattern **{about['code']}**；读取 / reads {_listed(rule.inputs)}\n")
    else:
        parts += _seen(rule)
    parts += _values(rule)
    if measured:
        parts += _measured(measured)
    parts += ["## 判断 / The decision\n", f"```sql\n{rule.sql.strip()}\n```\n"]
    parts += ["## 案例 / Cases\n", *(_case(case) for case in rule.cases)]
    if unproven := about.get("unproven"):
        parts += [
            "## 案例未能证明之处 / What no case proves\n",
            *(f"- `{one['change']}`: {one['why']}" for one in unproven),
        ]
        parts.append("")
    return "\n".join(parts)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{one}`" for one in names)


def _seen(rule: Rule) -> Iterator[str]:
    """Give what it sees, whose accounts, what it needs, the law, the look-alikes and the doubts."""
    about = rule.about
    yield f"严重程度 / severity **{rule.severity}**；类型 / typology `{typology_of(rule)}`\n"
    yield f"## 看到什么 / What it sees\n\n{about['reason_zh']}\n\n{about['reason_en']}\n"
    yield f"- 读取 / reads: {_listed(rule.inputs)}"
    yield f"- 对象 / subjects: {_SUBJECTS[subjects_of(rule)]}"
    if needed := about.get("requires"):
        yield f"- 缺之则无法判断 / cannot tell without: {_listed(tuple(needed))}"
    if history := about.get("history"):
        yield f"- 需要的历史 / history needed: {history}"
    yield "\n## 依据 / Law\n"
    yield "| 文件 / instrument | 条 / article | 期间 / in force | 出处 / tag | 内容 / it says |\n|---|---|---|---|---|"
    for one in about["basis"]:
        yield f"| {one['instrument']} | {one['article']} | {days(one)} | {one['tag']} | {one['says']} |"
    yield "\n## 合法相似 / Look-alikes\n"
    yield from (f"- {one}" for one in about["look_alikes"])
    yield f"\n## 不能证明 / What it does not prove\n\n{about['does_not_prove']}\n"


def _values(rule: Rule) -> Iterator[str]:
    """Give parameters with their ranges, and the figures of law that the query names."""
    if rule.parameters:
        yield "## 参数 / Parameters\n"
        yield "| 参数 / parameter | 值 / value | 单位 / unit | 范围 / range |\n|---|---|---|---|"
        for one in rule.parameters.values():
            yield f"| `{one.name}` | {one.value} | {one.unit or ''} | {' – '.join(str(limit) for limit in one.limits)} |"
        yield ""
    if rule.constants:
        yield "## 法定数额 / Figures of law\n"
        for name in rule.constants:
            figure = rule.law.figures[name]
            values = "；".join(
                f"{figure.shown(one.value)}（{one.first} – {one.last or ''}）[{one.tag}]" for one in figure.values
            )
            yield f"- `{name}` {figure.title_zh} / {figure.title_en}: {values}"
        yield ""


def _measured(measured: Mapping[str, Any]) -> Iterator[str]:
    """Give precision and recall on sample counties, by difficulty."""
    yield "## 在样例县上的表现 / On the sample county\n"
    recall = measured["recall"]
    if recall["schemes"]:
        levels = recall["by_difficulty"]
        yield f"| 隐蔽手法 / evasions | 全部 / all | {' | '.join(levels)} |\n|---|---|{'---|' * len(levels)}"
        cells = [f"{one['caught']} / {one['schemes']}" for one in (recall, *levels.values())]
        yield f"| 命中 / 实例 caught / schemes | {' | '.join(cells)} |\n"
    else:
        yield "样例县没有专属于它的方案 / The sample county has no scheme of its own kind.\n"
    for name, title in (("alerts", "预警 / alerts"), ("accounts", "账户 / accounts")):
        counts = measured[name]
        told = "，".join(f"{_SORTS[sort]} {counts[sort]:,}" for sort in _SORTS if counts[sort])
        right = counts["own"] + counts["other"]
        share = f"{right / counts['all']:.1%}" if counts["all"] else "—"
        yield f"- {title}: {counts['all']:,}；准确率 / precision {share}{f'（{told}）' if told else ''}"
    yield ""


def _case(case: Case) -> str:
    """Give one case: what it shows, its tables, and what must come out."""
    shows = "应当命中 / must match" if case.evidence else "不应命中 / must not match"
    lines = [f"### {case.name}\n", f"{shows}{'：' + ', '.join(case.evidence) if case.evidence else ''}"]
    if case.severity:
        lines.append(f"，严重程度 / severity {', '.join(case.severity)}")
    if case.parameters:
        lines.append(
            "，参数 / parameters " + ", ".join(f"`{name} = {value}`" for name, value in case.parameters.items())
        )
    text = "".join([lines[0], "\n", *lines[1:]])
    return "\n".join([text, "", *(_table(name, rows) for name, rows in case.tables.items())])


def _table(name: str, text: str) -> str:
    """Give a case's table as Markdown."""
    head, *rows = [line for line in text.strip().splitlines() if line.strip()]
    columns = [cell.strip() for cell in head.split("|")]
    lines = [f"`{name}`\n", f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
    lines += [f"| {' | '.join(cell.strip() for cell in row.split('|'))} |" for row in rows]
    return "\n".join(lines) + "\n"
