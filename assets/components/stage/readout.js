// The numbers of the shown moment. A cell is a text, a number, or {values, at, digits, dials, still}: one value for each moment,
// each position of dials, or both; `still` ones do not change in time.

import { choose, isNested, locate } from './axes.js';
import { write } from './numbers.js';
import { explain, isDark, make, upperBound } from './tools.js';

// The text of a cell at a moment.
export function readCell(cell, now) {
  const moving = cell !== null && typeof cell === 'object';
  if (!moving) return typeof cell === 'string' ? cell : write(cell);
  const { values, at, dials = [], still = false } = cell, indices = locate(dials, now);
  const readings = at && isNested(at) ? choose(at, indices) : at;
  const value = choose(values, still ? indices : [...indices, at ? upperBound(readings, now.reading) - 1 : now.tick]);
  return typeof value === 'string' ? value : write(value, cell.digits ?? 4);
}

export class Readout {
  constructor(element) {
    this.element = element;
    this.cells = [];
  }

  // The same table with other numbers is not built anew: a head that is pointed at or has the focus stays.
  receive(table) {
    this.table = table;
    this.element.hidden = !table;
    const rows = table?.rows ?? [], frame = rows.map(row => ({ ...row, cells: row.cells.length }));
    const text = JSON.stringify([table && { ...table, rows: frame }, isDark(this.element)]);
    if (text !== this.frame) this.build(table);
    this.frame = text;
    rows.flatMap(row => row.cells).forEach((cell, index) => { this.cells[index].cell = cell; });
  }

  build(table) {
    this.cells = [];
    this.element.replaceChildren();
    if (!table) return;
    const body = make('table', '', make('div', 'stage-table', this.element)), head = make('tr', '', make('thead', '', body));
    for (const column of table.columns) this.addHead(make('th', '', head), column);
    head.firstChild.style.width = table.first;
    const rows = make('tbody', '', body);
    for (const row of table.rows) {
      const line = make('tr', '', rows), name = make('th', '', line);
      if (row.colour) this.addSwatch(name, row, table.exchanges);
      make('span', '', name).textContent = row.label;
      for (const cell of row.cells) this.cells.push({ cell, place: make('td', '', line) });
    }
  }

  // A column's title; `line` explains a word in it to who points at it, tabs to it or taps it (page.css).
  addHead(place, { title, line }) {
    if (line) explain(place, title, line); else place.textContent = title;
  }

  addSwatch(name, { colour, dash }, exchanges) {
    const swatch = make('i', 'stage-swatch', name);
    swatch.dataset.dash = dash ?? 'solid';
    swatch.style.setProperty('--swatch', isDark(this.element) ? exchanges[colour] ?? colour : colour);
  }

  show(now) {
    for (const each of this.cells) {
      const text = readCell(each.cell, now);
      if (each.shown !== text) each.place.textContent = each.shown = text;
    }
  }
}
