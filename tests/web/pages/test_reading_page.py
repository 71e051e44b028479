import re

from fastapi import FastAPI
from visitors import Visitor, house_of, visitor

from screening.cases.lessons import lessons
from screening.ledger.records import append_record
from screening.runs.ranking import folder_of


def seen(who: Visitor, case: str) -> str:
    """The version of a case that somebody sees."""
    return re.search(r'name="seen" value="(\d+)"', who.get(case).text).group(1)  # type: ignore[union-attr]


def drawn_of(app: FastAPI) -> list[str]:
    run = house_of(app).shelf.newest().run  # type: ignore[union-attr]
    return run.table("below_line").sort("place")["item_id"].to_list()


def listed(page: str) -> list[str]:
    return re.findall(r'href="/reading/(\w+)"', page)


def test_the_list_is_as_long_as_can_be_read(screened: FastAPI) -> None:
    page = visitor(screened, "investigator").get("/reading?capacity=7").text
    assert len(listed(page)) == 7


def test_drawn_customers_stand_on_the_list_and_nothing_tells_which(screened: FastAPI) -> None:
    page = visitor(screened, "investigator").get("/reading?capacity=20").text
    drawn = set(drawn_of(screened)) & set(listed(page))
    assert len(drawn) == 2
    shapes = {
        re.sub(r"[0-9A-Fa-f,.\-/]+", "#", row) for row in re.findall(r"<tr data-row>.*?</tr>", page) if "人员" in row
    }
    assert len({len(one.split("<td")) for one in shapes}) == 1
    assert not any(word in row for row in shapes for word in ("drawn", "抽取", "critical", "预警"))


def test_the_cut_is_told_with_what_stays_unread(screened: FastAPI) -> None:
    page = visitor(screened, "investigator").get("/reading?capacity=5").text
    assert "切在第 5 件" in page
    assert "估计属实约" in page
    assert "第一条不读" in page


def test_a_capacity_that_is_none_is_refused(screened: FastAPI) -> None:
    who = visitor(screened, "investigator")
    assert who.get("/reading?capacity=0").status_code == 400
    assert who.get("/reading?capacity=many").status_code == 400


def test_an_alert_of_the_list_opens_as_an_alert(screened: FastAPI) -> None:
    who = visitor(screened, "investigator")
    alert = next(one for one in listed(who.get("/reading").text) if one not in drawn_of(screened))
    assert who.get(f"/reading/{alert}").headers["location"] == f"/alerts/{alert}"


def test_a_drawn_customer_opens_masked_under_either_address(screened: FastAPI) -> None:
    who, item = visitor(screened, "auditor"), drawn_of(screened)[0]
    assert who.get(f"/alerts/{item}").headers["location"] == f"/reading/{item}"
    page = who.get(f"/reading/{item}").text
    found = house_of(screened).reading.drawn(item)
    assert found
    assert "从未被预警的客户中随机抽取" in page
    assert not any(account in page for account in found.row["account_ids"])


def test_a_drawn_customer_is_judged_like_anybody_and_leaves_the_list(county_copy: FastAPI) -> None:
    who, item = visitor(county_copy, "investigator"), drawn_of(county_copy)[0]
    assert item in listed(who.get("/reading?capacity=20").text)
    case = who.post(f"/reading/{item}/case", title="抽查").headers["location"].partition("?")[0]
    done = who.post(f"{case}/judge", seen=seen(who, case), verdict="explained", grounds="已核对")
    assert done.status_code == 303
    other = visitor(county_copy, "approver")
    assert other.post(f"{case}/approve", seen=seen(other, case)).status_code == 303
    with house_of(county_copy).store.read() as session:
        assert [one.alert_id for one in lessons(session)] == [item]
    assert item not in listed(who.get("/reading?capacity=20").text)


def test_a_promoted_ranking_orders_list_and_queue_until_the_declared_order_is_asked_for(county_copy: FastAPI) -> None:
    house, who = house_of(county_copy), visitor(county_copy, "investigator")
    before = re.findall(r'class="head" href="/alerts/(\w+)"', who.get("/queue").text)
    promoted(house.workspace)
    assert "M000001" in who.get("/reading").text
    after = re.findall(r'class="head" href="/alerts/(\w+)"', who.get("/queue").text)
    lowest = house.shelf.newest().alerts.sort("risk_score")["risk_score"][0]  # type: ignore[union-attr]
    assert after != before
    assert house.shelf.newest().alert(after[0])["risk_score"] == lowest  # type: ignore[union-attr,index]
    assert re.findall(r'class="head" href="/alerts/(\w+)"', who.get("/queue?sort=order").text) == before
    assert "selected>声明的" in who.get("/reading?order=declared").text


def promoted(workspace: object) -> None:
    """A ranking that puts last first, as if somebody had learnt and promoted it."""
    from screening.alerts.learn import FEATURES  # noqa: PLC0415

    count = len(FEATURES)
    ranking = {
        "means": [0.0] * count, "spreads": [1.0] * count, "weights": [-1.0, -0.1, -0.1, *[0.0] * (count - 3)],
        "constant": 0.0, "slope": 0.01, "shift": 0.0,
    }  # fmt: skip
    folder = folder_of(workspace)  # type: ignore[arg-type]
    append_record(folder, {"kind": "learnt", "features": list(FEATURES), "ranking": ranking, "cases": 40})
    append_record(folder, {"kind": "promoted", "of": 1, "reason": "试", "by": "li.si", "at": "2026-11-24T08:00:00"})
