// Returns what is cut off, runs into something else, or stands beside the screen, as a list of sentences.
() => {
  const main = document.querySelector('[data-testid=stMain]'), found = [];
  const name = element => `“${(element.value ?? element.textContent).trim().slice(0, 50)}” (${element.tagName.toLowerCase()})`;
  const tell = (element, what, by) => by > 0 && found.push(`${name(element)} ${what} ${Math.ceil(by)} px`);
  const shown = element => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });

  const texts = new Set(), walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (walker.currentNode.data.trim()) texts.add(walker.currentNode.parentElement);
  for (const text of texts)
    if (shown(text) && !text.closest('.katex, pre, option, style, script, .stage-exports, .stage-tip, .stage-dial-bubble, .term-line'))
      checkText(text);

  for (const field of main.querySelectorAll('input[role=combobox]'))
    if (shown(field)) tell(field, 'is wider than its field by', field.scrollWidth - field.clientWidth - 1);
  for (const cell of main.querySelectorAll('.stage-readout :is(th, td)'))
    tell(cell, 'runs into the next column by', cell.scrollWidth - cell.clientWidth - 1);
  for (const axis of main.querySelectorAll('.stage-plot :is(.xaxislayer-above, .yaxislayer-above)'))
    checkNeighbours(axis.querySelectorAll('[class*=tick] text'));
  for (const cells of main.querySelectorAll('.stage-plot .hm')) checkNeighbours(cells.querySelectorAll('text'));
  tell(main, 'scrolls sideways by', main.scrollWidth - main.clientWidth);
  return found;

  function checkText(text) {
    const box = findBox(text);
    if (!box.width) return;
    const frame = text.closest('.stage-plot')?.getBoundingClientRect();
    if (frame && box.right < frame.left) return; // a point that waits out of sight for its time
    if (frame)
      return tell(text, 'is drawn beyond its picture by',
        Math.max(frame.left - box.left, box.right - frame.right, frame.top - box.top, box.bottom - frame.bottom) - 2);
    for (let around = text; around !== main; around = around.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(around), edge = around.getBoundingClientRect();
      const across = overflowX === 'visible' ? 0 : Math.max(box.right - edge.right, edge.left - box.left) - 1.5;
      const along = overflowY === 'visible' ? 0 : Math.max(box.bottom - edge.bottom, edge.top - box.top) - 4;
      if (across > 0 || along > 0) return tell(text, 'is cut by', Math.max(across, along));
    }
    const stage = text.closest('.stage')?.getBoundingClientRect();
    if (stage) tell(text, 'stands beyond the stage by', box.right - stage.right - 2);
    tell(text, 'stands beside the screen by', box.right - main.clientWidth - 1);
  }

  // Around the letters themselves; of formulas, the visible copy counts.
  function findBox(text) {
    const range = document.createRange(), boxes = [];
    for (const node of text.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE) continue;
      range.selectNodeContents(node);
      boxes.push(...range.getClientRects());
    }
    for (const piece of text.querySelectorAll('.katex-html .base')) boxes.push(piece.getBoundingClientRect());
    const left = Math.min(...boxes.map(box => box.left)), right = Math.max(...boxes.map(box => box.right));
    const top = Math.min(...boxes.map(box => box.top)), bottom = Math.max(...boxes.map(box => box.bottom));
    return { left, right, top, bottom, width: right - left };
  }

  // Labels of one axis, or numbers of cells, that lie on each other by more than half of their height; turned ones touch with their
  // corners only.
  function checkNeighbours(all) {
    const labels = [...all].filter(shown);
    const boxes = labels.map(label => label.getBoundingClientRect());
    for (let at = 1; at < boxes.length; at++) {
      const [one, other] = [boxes[at - 1], boxes[at]];
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const along = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (!/rotate\((?!0)/.test(labels[at].getAttribute('transform') ?? '') && across > 3 && along > 0.5 * one.height)
        return tell(labels[at], 'lies on the label before it by', Math.min(across, along));
    }
  }
}
