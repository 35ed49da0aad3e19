"""A lesson's place in the course, [home] in its texts."""

from dataclasses import dataclass

from pages.shell.words import MissingSentenceError, read_table


@dataclass(frozen=True)
class Place:
    """A lesson's place in the course: minutes in class, stems of the lessons to have seen before, whether one may leave it out."""

    minutes: int
    needs: tuple[str, ...]
    optional: bool = False


def read_place(stem: str) -> Place:
    """Return the lesson's place in the course."""
    told = read_table(stem, "home")
    if not told.keys() >= {"minutes", "needs"}:
        raise MissingSentenceError(f"assets/text/{stem}.toml lacks [home] with minutes and needs")
    return Place(told["minutes"], tuple(told["needs"]), told.get("optional", False))
