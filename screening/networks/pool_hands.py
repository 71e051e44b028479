"""Whose hands a suspected pool is in, and every payment that these hands made or got, with the part that it plays.

Merging is that of regulatory-basis 4.1: parties that take money of the same people, that one person answers for, that
run one supervised institution, or whose promoters are the same, are one pool.
"""

from collections.abc import Iterable

import networkx as nx
import pyarrow as pa

from screening.engines.duckdb import DuckDB
from screening.networks.pool_settings import DEFAULT, PoolParameters

NEEDED = (
    "flows", "pools", "accounts", "transactions", "transfers", "covers", "officers", "institutions", "pool_flows",
    "pool_commissions", "pool_recruits", "pool_facts",
)  # fmt: skip
"""Tables that must stand, beside `pool_evidence`."""

_HANDS = pa.schema([("ring_id", pa.int32()), ("party_id", pa.int32())])

_SEEDS = """
    WITH suspects AS (SELECT DISTINCT party_id FROM pool_evidence),
    joined AS (SELECT DISTINCT pool_id FROM pools SEMI JOIN suspects USING (party_id))
    SELECT party_id FROM suspects
    UNION
    SELECT party_id FROM pools SEMI JOIN joined USING (pool_id)
    ORDER BY party_id
"""

_BONDS = """
    WITH marks AS (
        SELECT party_id, 'pool ' || pool_id AS mark FROM pools
        UNION
        SELECT accounts.party_id, 'pool ' || pool_commissions.pool_id
        FROM pool_commissions
        INNER JOIN accounts USING (account_id)
        UNION
        SELECT party_id, 'person ' || controller FROM accounts WHERE controller IS NOT NULL
        UNION
        SELECT party_id, 'institution ' || institution_id FROM institutions WHERE party_id IS NOT NULL
        UNION
        SELECT accounts.party_id, 'institution ' || officers.institution_id
        FROM officers
        INNER JOIN accounts ON officers.person = accounts.controller
    ),
    promoted AS (
        SELECT DISTINCT pools.party_id, other_party AS promoter
        FROM pool_commissions
        INNER JOIN pools USING (pool_id)
        WHERE times >= $least_commissions AND invested < received
    )
    SELECT one.party_id AS party_a, other.party_id AS party_b
    FROM marks AS one
    SEMI JOIN pool_seeds ON one.party_id = pool_seeds.party_id
    INNER JOIN marks AS other ON one.mark = other.mark AND one.party_id < other.party_id
    SEMI JOIN pool_seeds AS seeds ON other.party_id = seeds.party_id
    UNION
    SELECT one.party_id, other.party_id
    FROM promoted AS one
    INNER JOIN promoted AS other ON one.promoter = other.promoter AND one.party_id < other.party_id
    SEMI JOIN pool_seeds ON one.party_id = pool_seeds.party_id
    SEMI JOIN pool_seeds AS seeds ON other.party_id = seeds.party_id
    GROUP BY one.party_id, other.party_id
    HAVING count(*) >= $shared_promoters
    ORDER BY party_a, party_b
"""

_BEHIND = """
    WITH dealt AS (
        SELECT DISTINCT pool_hands.ring_id, flows.other_party AS party_id
        FROM pool_hands
        INNER JOIN flows USING (party_id)
    ),
    answering AS (
        SELECT pool_hands.ring_id, accounts.controller
        FROM pool_hands
        INNER JOIN accounts USING (party_id)
        WHERE accounts.controller IS NOT NULL
    ),
    -- Of an institution's officers, those whom it paid or who paid it beside wages.
    officials AS (
        SELECT DISTINCT pool_hands.ring_id, accounts.party_id
        FROM pool_hands
        INNER JOIN institutions USING (party_id)
        INNER JOIN officers ON institutions.institution_id = officers.institution_id
        INNER JOIN accounts ON officers.person = accounts.controller
        INNER JOIN flows ON pool_hands.party_id = flows.party_id AND accounts.party_id = flows.other_party
        WHERE flows.lawful IS NULL AND coalesce(flows.purpose_class, '') <> 'wage'
    ),
    found AS (
    SELECT DISTINCT answering.ring_id, accounts.party_id
    FROM answering
    INNER JOIN accounts USING (controller)
    LEFT JOIN dealt ON answering.ring_id = dealt.ring_id AND accounts.party_id = dealt.party_id
    ANTI JOIN pool_hands ON answering.ring_id = pool_hands.ring_id AND accounts.party_id = pool_hands.party_id
    WHERE accounts.holder = 'individual' OR dealt.party_id IS NOT NULL
    UNION
    SELECT officials.ring_id, officials.party_id
    FROM officials
    ANTI JOIN pool_hands ON officials.ring_id = pool_hands.ring_id AND officials.party_id = pool_hands.party_id
    )
    SELECT ring_id, party_id FROM found ORDER BY ring_id, party_id
"""

_MOVES = """
    WITH stakes AS (SELECT DISTINCT transfer_id FROM pool_flows WHERE part = 'stake'),
    relied AS (SELECT DISTINCT transfer_id FROM pool_evidence WHERE transfer_id IS NOT NULL),
    trade AS (SELECT DISTINCT transfer_id FROM covers WHERE trade),
    commissions AS (SELECT DISTINCT transfer_id FROM pool_commissions WHERE times >= $least_commissions),
    named AS (
        SELECT account_id, name_class FROM accounts WHERE name_class IN ('broker', 'developer')
    ),
    paid AS (
        SELECT
            pool_hands.ring_id, flows.transfer_id, flows.account_id, flows.party_id, flows.other_id, flows.other_party,
            flows.other_holder = 'individual' AS person, flows.direction = 'in' AS inward, flows.amount,
            flows.booked_at, flows.day, flows.purpose_class,
            flows.purpose_class = 'wage' OR flows.instrument = 'payroll' AS wage,
            flows.kin, flows.lawful IS NOT NULL AS lawful, trade.transfer_id IS NOT NULL AS trade,
            behind.party_id IS NOT NULL AS behind, named.name_class,
            commissions.transfer_id IS NOT NULL AS shared,
            own.holder = 'individual' AS private,
            sum(CASE WHEN flows.direction = 'in' AND flows.purpose_class IN ('goods', 'farm') THEN 1 ELSE 0 END)
                OVER (PARTITION BY pool_hands.ring_id, flows.other_party) AS sales,
            max(CASE WHEN flows.direction = 'in' AND flows.purpose_class IN ('goods', 'farm') THEN flows.amount END)
                OVER (PARTITION BY pool_hands.ring_id, flows.other_party) AS largest_sale,
            flows.direction = 'in' AND flows.other_holder = 'individual' AND NOT flows.kin AND behind.party_id IS NULL
                AND (stakes.transfer_id IS NOT NULL OR relied.transfer_id IS NOT NULL) AS deposit,
            relied.transfer_id IS NOT NULL AS relied
        FROM pool_hands
        INNER JOIN flows USING (party_id)
        INNER JOIN accounts AS own ON flows.account_id = own.account_id
        LEFT JOIN pool_hands AS inner_hands
            ON pool_hands.ring_id = inner_hands.ring_id AND flows.other_party = inner_hands.party_id
        LEFT JOIN pool_behind AS behind
            ON pool_hands.ring_id = behind.ring_id AND flows.other_party = behind.party_id
        LEFT JOIN stakes ON flows.transfer_id = stakes.transfer_id
        LEFT JOIN relied ON flows.transfer_id = relied.transfer_id
        LEFT JOIN trade ON flows.transfer_id = trade.transfer_id
        LEFT JOIN commissions ON flows.transfer_id = commissions.transfer_id
        LEFT JOIN named ON flows.other_id = named.account_id
        WHERE inner_hands.party_id IS NULL
    ),
    usual AS (
        SELECT
            ring_id,
            CAST(quantile_disc(amount, 0.5) AS BIGINT) AS ticket,
            min(CASE WHEN till * 100 >= 5 * whole THEN day END) AS from_day,
            min(CASE WHEN till * 100 >= 95 * whole THEN day END) AS to_day
        FROM (
            SELECT
                ring_id, amount, day, sum(amount) OVER (PARTITION BY ring_id ORDER BY day) AS till,
                sum(amount) OVER (PARTITION BY ring_id) AS whole
            FROM paid
            WHERE deposit
        )
        GROUP BY ring_id
    ),
    repaid AS (
        SELECT ring_id, other_party, max(booked_at) AS last_back, max(amount) AS most, sum(amount) AS back, count(*) AS times
        FROM paid
        WHERE NOT inward AND person AND NOT lawful AND NOT kin AND NOT behind
        GROUP BY ring_id, other_party
    ),
    -- Goods are a sale unless the buyer is paid back later. On a person's own account a small payment, or one long before or
    -- after the time of the pool, is his ordinary life.
    judged AS (
        SELECT
            paid.* REPLACE (
                deposit AND NOT (
                    (private OR NOT relied OR largest_sale > $lent_times * ticket AND sales >= $sales)
                        AND coalesce(purpose_class, '') IN ('goods', 'farm')
                        AND coalesce(last_back <= booked_at OR times < 2 OR most * 2 >= amount, true)
                    OR private AND (
                        amount * $small_part < ticket
                        OR amount > $large_times * ticket AND NOT relied
                        OR amount > $lent_times * ticket AND coalesce(times = 1 AND back >= amount, false)
                        OR day < from_day - greatest($margin, (to_day - from_day) // 4)
                        OR day > to_day + greatest($margin, (to_day - from_day) // 4)
                    )
                ) AS deposit
            )
        FROM paid
        LEFT JOIN usual ON paid.ring_id = usual.ring_id
        LEFT JOIN repaid ON paid.ring_id = repaid.ring_id AND paid.other_party = repaid.other_party
    ),
    dated AS (
        SELECT
            *,
            min(CASE WHEN deposit THEN booked_at END) OVER (PARTITION BY ring_id, other_party) AS first_deposit
        FROM judged
    ),
    told AS (
        SELECT
            ring_id, transfer_id, account_id, other_id, other_party, inward, amount, booked_at, day, purpose_class, person,
            CASE
                WHEN deposit THEN 'deposit'
                WHEN inward AND behind THEN 'behind_in'
                WHEN inward AND (trade OR NOT lawful AND (NOT person OR purpose_class IN ('goods', 'farm')))
                    THEN 'business_in'
                WHEN inward THEN 'other_in'
                WHEN behind THEN 'behind_out'
                WHEN wage THEN 'wages'
                WHEN kin AND person AND NOT lawful THEN 'relatives'
                WHEN shared THEN 'commission'
                WHEN person AND NOT lawful AND first_deposit < booked_at THEN 'return'
                WHEN name_class = 'broker' THEN 'securities'
                WHEN name_class = 'developer' THEN 'property'
                WHEN person AND NOT lawful THEN 'persons'
                WHEN NOT lawful OR trade THEN 'business_out'
                ELSE 'other_out'
            END AS part
        FROM dated
    )
    SELECT * FROM told
    UNION ALL
    SELECT
        pool_hands.ring_id, NULL, transactions.account_id, NULL, NULL, transactions.direction = 'in', transactions.amount,
        transactions.booked_at, transactions.day, transactions.purpose_class, false,
        CASE
            WHEN transactions.direction = 'in' THEN 'other_in'
            WHEN transactions.instrument = 'cash' THEN 'cash'
            ELSE 'other_out'
        END
    FROM pool_hands
    INNER JOIN transactions USING (party_id)
    WHERE transactions.counterparty_id IS NULL
"""

# Nearly all that comes in goes out to many others who never paid in: an exchange of money, which keeps none.
_EXCHANGES = """
    SELECT ring_id
    FROM pool_moves
    GROUP BY ring_id
    HAVING count(DISTINCT CASE WHEN part = 'persons' THEN other_party END) >= $most_strangers
        AND sum(CASE WHEN part = 'persons' THEN amount ELSE 0 END) * 10
            >= sum(CASE WHEN part = 'deposit' THEN amount ELSE 0 END) * 8
        AND sum(CASE WHEN part = 'return' THEN amount ELSE 0 END) * 20
            < sum(CASE WHEN part = 'deposit' THEN amount ELSE 0 END)
"""


def find_hands(engine: DuckDB, parameters: PoolParameters = DEFAULT) -> list[str]:
    """Make `pool_hands`, `pool_behind` and `pool_moves` from `pool_evidence` and `NEEDED`; gives what was cut short.

    `pool_evidence` (party_id, transfer_id) are the findings that make a pool suspect. `pool_hands` are its own parties by
    ring_id, `pool_behind` those who answer for them, `pool_moves` every payment between its hands and others.
    """
    engine.create("pool_seeds", _SEEDS)
    seeds = [row["party_id"] for row in engine.rows("SELECT party_id FROM pool_seeds ORDER BY party_id")]
    bonds = engine.rows(_BONDS, parameters.named("least_commissions", "shared_promoters"))
    groups, notes = _groups(seeds, [(row["party_a"], row["party_b"]) for row in bonds], parameters.most_parties)
    hands = [{"ring_id": ring, "party_id": party} for ring, group in enumerate(groups) for party in group]
    engine.load("pool_hands", pa.Table.from_pylist(hands, schema=_HANDS))
    engine.create("pool_behind", _BEHIND)
    named = parameters.named("least_commissions", "small_part", "large_times", "lent_times", "margin", "sales")
    engine.create("pool_moves", _MOVES, named)
    for table in ("pool_hands", "pool_behind", "pool_moves"):
        engine.run(f"DELETE FROM {table} WHERE ring_id IN ({_EXCHANGES})", parameters.named("most_strangers"))
    engine.drop("pool_seeds")
    return notes


def _groups(
    seeds: Iterable[int], bonds: Iterable[tuple[int, int]], most_parties: int
) -> tuple[list[list[int]], list[str]]:
    """Give the parties of each pool, in order of the lowest; a group too large falls apart into its parties."""
    graph = nx.Graph()
    graph.add_nodes_from(seeds)
    graph.add_edges_from(bonds)
    groups: list[list[int]] = []
    notes: list[str] = []
    for part in nx.connected_components(graph):
        if len(part) <= most_parties:
            groups.append(sorted(part))
        else:
            groups += [[party] for party in part]
            notes.append(
                f"{len(part)} 方相连的资金池过大，未合并 / pools that join {len(part)} parties were not merged"
            )
    return sorted(groups), notes
