from screening.alerts.build import amounts_of
from screening.rulebook.decide import Finding


def finding(rule_id: str, account: int, amount: int, stated: bool) -> Finding:
    return Finding(
        finding_id=f"{rule_id}{account}", rule_id=rule_id, pack="money_laundering", severity="high", account_id=account,
        party_id=1, window_start=0, window_end=0, score=0.7, amount=amount, stated=stated, evidence=(1,),
        evidence_names=("1",), role=None, pattern=None, facts={}, reason_zh="", reason_en="",
    )  # fmt: skip


def test_what_a_rule_states_of_an_affair_counts_once_over_its_accounts() -> None:
    assert amounts_of([finding("pool", 1, 500, stated=True), finding("pool", 2, 500, stated=True)]) == {"pool": 500}


def test_what_accounts_moved_themselves_adds_up() -> None:
    assert amounts_of([finding("cash", 1, 500, stated=False), finding("cash", 2, 300, stated=False)]) == {"cash": 800}


def test_rules_do_not_add_up() -> None:
    found = amounts_of([finding("cash", 1, 500, stated=False), finding("pool", 1, 900, stated=True)])
    assert found == {"cash": 500, "pool": 900}
