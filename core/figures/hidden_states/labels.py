"""Labels of points that move: where two would lie on each other, they are written side by side at one of their points."""

from collections.abc import Sequence

import numpy as np

CORNERS = {"top right": (1, 1), "bottom left": (-1, -1), "top left": (-1, 1), "bottom right": (1, -1)}
"""Where a label may stand, and on which sides of its point that is: to the right or left, above or below."""
LETTER, HEIGHT, AWAY = 9.0, 17.0, 4.0
"""Pixels: how wide a letter and how high a label is at most, and how far it stands from its point."""
SAFE = 2.0
"""How many times as large as its label a corner is, so that it holds it also where a window is narrow or type is large."""


class Labels:
    """Labels beside points, in a picture of known size.

    Args:
        labels: one for each point.
        paths: where the points are, shape (run, time, point, 2).
        frames: the ranges of the two axes.
        room: pixels of the picture inside its axes, width and height.
    """

    def __init__(self, labels: Sequence[str], paths: np.ndarray, frames: Sequence[Sequence[float]], room: tuple[int, int]) -> None:
        low, high = np.array(frames, dtype=float).T
        self.labels = labels
        self._shape, self._ends = paths.shape[:-1], np.arange(1, len(paths) + 1) * paths.shape[1] - 1
        self._width = room[0]
        self._places = (np.nan_to_num(paths.reshape(-1, *paths.shape[-2:]).astype(float)) - low) / (high - low) * room
        self._widths = np.tile([LETTER * len(label) for label in labels], (len(self._places), 1))
        self._sides = np.ones((len(labels), 2))
        self.corners = [self._choose_corner(point) for point in range(len(labels))]

    def _choose_corner(self, point: int) -> str:
        """Return the corner in which, at the end of all runs, a label stays in the picture and covers the fewest earlier ones."""

        def count(corner: str) -> tuple[int, int]:
            self._sides[point] = CORNERS[corner]
            covered = sum(int(self._overlap(each, point)[self._ends].sum()) for each in range(point))
            return int(self._leaves(point)[self._ends].sum()), covered

        chosen = min(CORNERS, key=count)
        self._sides[point] = CORNERS[chosen]
        return chosen

    def join(self) -> np.ndarray:
        """Return the text at each point: its label, and others that would lie on it; a blank where it stands at an earlier point.

        Not "": Plotly would take that text away and never bring it back.

        Returns:
            Texts, shape (run, time, point).
        """
        stands_at = np.tile(np.arange(len(self.labels)), (len(self._places), 1))  # the point at which each label is written
        joined = True
        while joined:
            joined = False
            for later in range(1, len(self.labels)):
                for earlier in range(later):
                    meet = (stands_at[:, later] == later) & (stands_at[:, earlier] == earlier) & self._overlap(earlier, later)
                    self._widths[meet, earlier] += LETTER + self._widths[meet, later]
                    stands_at[meet] = np.where(stands_at[meet] == later, earlier, stands_at[meet])
                    joined |= bool(meet.any())
        cases, which = np.unique(stands_at, axis=0, return_inverse=True)
        points = range(len(self.labels))
        texts = [
            [" ".join(self.labels[each] for each in points if case[each] == point) or " " for point in points] for case in cases
        ]
        return np.array(texts, dtype=object)[which.ravel()].reshape(self._shape)

    def _leaves(self, point: int) -> np.ndarray:
        """Return at which moments a label may reach beyond the sides of the picture."""
        end = self._places[:, point, 0] + self._sides[point, 0] * (AWAY + SAFE * LETTER * len(self.labels[point]))
        return (end < 0) | (end > self._width)

    def _overlap(self, one: int, other: int) -> np.ndarray:
        """Return at which moments two labels would lie on each other."""
        reach, middles = np.zeros((len(self._places), 2)), []
        for each in (one, other):
            half = np.stack([self._widths[:, each], np.full(len(self._places), HEIGHT)], -1) / 2
            middles.append(self._places[:, each] + self._sides[each] * (AWAY + half))
            reach += half
        return (np.abs(middles[0] - middles[1]) < reach).all(-1)
