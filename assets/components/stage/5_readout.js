// The numbers of the shown moment. A cell is a text, a number, or {values, at, digits}: one value for each moment.
class Readout {
  constructor(element) { this.element = element; }

  receive(table) {
    this.element.hidden = !table;
    this.cells = [];
    this.element.replaceChildren();
    if (!table) return;
    const body = make('table', '', this.element), head = make('tr', '', make('thead', '', body));
    for (const title of table.columns) make('th', '', head).textContent = title;
    head.firstChild.style.width = table.first;
    const rows = make('tbody', '', body);
    for (const row of table.rows) {
      const line = make('tr', '', rows), name = make('th', '', line);
      if (row.colour) { const swatch = make('i', 'stage-swatch', name); swatch.dataset.dash = row.dash ?? 'solid'; swatch.style.setProperty('--swatch', isDark(this.element) ? table.exchanges[row.colour] ?? row.colour : row.colour); }
      make('span', '', name).textContent = row.label;
      for (const cell of row.cells) {
        const place = make('td', '', line), moving = cell !== null && typeof cell === 'object';
        this.cells.push({ place, text: moving ? null : cell, digits: cell?.digits ?? 4, values: moving ? cell.values : null, readings: moving && cell.at ? cell.at : null });
      }
    }
  }

  show({ tick, reading }) {
    for (const cell of this.cells) {
      const here = cell.values && clamp(cell.readings ? upperBound(cell.readings, reading) - 1 : tick, 0, cell.values.length - 1);
      const value = cell.values ? cell.values[here] : cell.text;
      const text = typeof value === 'string' ? value : write(value, cell.digits);
      if (cell.shown !== text) cell.place.textContent = cell.shown = text;
    }
  }
}
