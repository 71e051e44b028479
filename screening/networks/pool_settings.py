"""Every figure of the search for deposit-taking rings, with its source; [E] marks an engineering default."""

from dataclasses import dataclass

CNY = 100


@dataclass(frozen=True)
class PoolParameters:
    """Amounts in fen, shares in percent, times in days."""

    most_parties: int = 50
    """Parties that would join more than so many into one pool stay apart: the budget [E]."""
    shared_promoters: int = 2
    """Pools with so many promoters in common are one (regulatory-basis 4.1) [E]."""
    most_strangers: int = 20
    """Whoever hands nearly all on to so many who never paid in exchanges money and keeps no pool [E]."""
    small_part: int = 6
    large_times: int = 10
    lent_times: int = 5
    margin: int = 30
    """On a person's own account a payment under a sixth of the usual one, or longer than this before or after the time
    in which nine tenths of the money came in, is his ordinary life; so is one ten times the usual that no finding rests
    on, and one five times the usual that is paid back whole at once: a loan of a friend [E]."""
    sales: int = 3
    """Whoever pays for goods so often, once far above the usual sum, is a customer in all of it [E]."""
    least_commissions: int = 5
    explained_percent: int = 60
    own_percent: int = 20
    """A promoter has five commissions at one rate (regulatory-basis 4.4), most of what he is paid, and put in little [E]."""
    helper_times: int = 3
    helper_least: int = 100 * CNY
    small_percent: int = 30
    round_sum: int = 50 * CNY
    """Whom a pool pays small sums again and again, none above this share of the usual deposit, and who never paid in, works
    for it; of a person's own account only round sums count [E]."""
    steady_times: int = 4
    steady_percent: int = 150
    """From so many payments on, whoever never waited longer than this share of his shortest wait is paid by the calendar
    and not for what others pay in: rent, lessons, goods on terms [E]."""
    head_people: int = 2
    head_levels: int = 3
    head_days: int = 1
    """The head of a tree of three levels (law: pyramid_tiers) entered within these days of its first member, has nobody
    above and at least so many people below [E]."""
    longest_chain: int = 30
    """Levels followed at most [E]."""
    drawn_percent: int = 5
    drawn_times: int = 2
    most_drawers: int = 2
    """Who never paid in and drew so much of what a firm took, more than once, is behind it, where few do [E]."""

    def named(self, *names: str) -> dict[str, int]:
        """Give some of the figures by name, as a query takes them."""
        return {name: getattr(self, name) for name in names}


DEFAULT = PoolParameters()
