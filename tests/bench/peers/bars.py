"""The bars: what is compared with whom, and how many times better Lykta has to be and aims to be."""

from dataclasses import asdict, dataclass


@dataclass
class Figure:
    """One comparison. `ratio` says how many times better Lykta is."""

    bar_id: str
    what: str
    unit: str
    ours: float
    peer: str
    theirs: float
    bar: float
    aim: float
    more_is_better: bool = False
    note: str = ""

    @property
    def ratio(self) -> float:
        over, under = (self.ours, self.theirs) if self.more_is_better else (self.theirs, self.ours)
        return over / under if under else float("inf")

    @property
    def verdict(self) -> str:
        # What is told to two digits is compared so.
        return "aim" if self.ratio >= self.aim * 0.995 else "met" if self.ratio >= self.bar * 0.995 else "MISSED"

    def told(self) -> dict:
        return asdict(self) | {"ratio": self.ratio, "verdict": self.verdict}


def short(n: float) -> str:
    """A figure with three digits."""
    if n == float("inf"):
        return "∞"
    return f"{n:,.0f}" if abs(n) >= 100 else f"{n:.1f}" if abs(n) >= 10 else f"{n:.3g}"


def table(figures: list[Figure], left_out: dict[str, str]) -> str:
    """To be read; also good Markdown."""
    rows = [["", "what", "unit", "Lykta", "peer", "theirs", "×", "bar", "aim", ""]]
    rows += [
        [f.bar_id, f.what, f.unit, short(f.ours), f.peer, short(f.theirs), short(f.ratio), short(f.bar), short(f.aim), f.verdict]
        for f in sorted(figures, key=lambda f: int(f.bar_id[1:]))
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    lines += ["", *(f"{f.bar_id} {f.what}: {f.note}" for f in figures if f.note)]
    lines += ["", *(f"left out: {what}: {why}" for what, why in left_out.items())]
    met = sum(1 for f in figures if f.verdict != "MISSED")
    lines += ["", f"{met} of {len(figures)} comparisons met"]
    return "\n".join(lines)
