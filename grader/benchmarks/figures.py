"""From seconds to figures: what a further submission costs, and how many times faster that is.

- ``Row``: one assignment
- ``table``: rows as Markdown, for the page and the terminal
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was measured for one assignment; seconds unless said otherwise."""

    name: str
    what: str
    stock_count: int
    stock_one: float  # whole command, one process
    stock_one_slope: float  # a further submission, one process
    stock_two: float  # whole command, two processes on halves
    our_small: int
    our_small_seconds: float
    our_large: int
    our_large_seconds: float
    our_peak_mb: float
    same_scores: int
    all_scores: int

    @property
    def our_slope(self) -> float:
        """Seconds that a further submission costs us."""
        more = self.our_large - self.our_small
        return (self.our_large_seconds - self.our_small_seconds) / more

    @property
    def ratio(self) -> float:
        """How many times faster a further submission is than with one stock process."""
        return self.stock_one_slope / self.our_slope

    @property
    def ratio_two(self) -> float:
        """The same against two stock processes, whole commands."""
        return (self.stock_two / self.stock_count) / self.our_slope

    @property
    def overhead(self) -> float:
        """Whole command over (submissions × slope), at the large class."""
        return self.our_large_seconds / (self.our_large * self.our_slope)


_HEAD = (
    "assignment",
    "stock, 1 process",
    "stock, 2 processes",
    "ours, small class",
    "ours, large class",
    "slope: stock",
    "slope: ours",
    "**times faster**",
    "vs 2 processes",
    "whole / slope",
    "judge's peak",
    "scores alike",
)


def table(rows: list[Row]) -> str:
    """Return the rows as a Markdown table; times are wall seconds a submission."""
    lines = [" | ".join(_HEAD), " | ".join(["---"] + ["---:"] * (len(_HEAD) - 1))]
    for row in rows:
        cells = (
            row.what,
            f"{row.stock_one / row.stock_count:.2f} s ({row.stock_count})",
            f"{row.stock_two / row.stock_count:.2f} s ({row.stock_count})",
            f"{1000 * row.our_small_seconds / row.our_small:.0f} ms ({row.our_small})",
            f"{1000 * row.our_large_seconds / row.our_large:.0f} ms ({row.our_large})",
            f"{row.stock_one_slope:.2f} s",
            f"{1000 * row.our_slope:.0f} ms",
            f"**{row.ratio:.0f} ×**",
            f"{row.ratio_two:.0f} ×",
            f"{row.overhead:.2f}",
            f"{row.our_peak_mb:.0f} MB",
            f"{row.same_scores} of {row.all_scores}",
        )
        lines.append(" | ".join(cells))
    return "\n".join(f"| {line} |" for line in lines)
