"""Tables of results, made by pandas when somebody asks for one: until then no process spends 0.3 s and 50 MB on it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame as Table
else:
    Table = Any


def make_table(content: Mapping[str, Any] | Sequence[Any]) -> Table:
    """Return a table.

    Args:
        content: its columns by name, each with a value for each row or one for all; or its rows, as mappings or named tuples.
    """
    import pandas as pd

    return pd.DataFrame(content)


def stack_tables(tables: Iterable[Table]) -> Table:
    """Return the rows of all tables, one table below the other; where a table lacks a column its cells are empty."""
    import pandas as pd

    return pd.concat(tables, ignore_index=True)
