// A button that asks Python for a file and saves what the answer brings: the content travels in the page's own message,
// once, so that any server process can answer.

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector('.download'), button = root.querySelector('button');
  button.textContent = data.label;
  button.title = data.label;
  button.onclick = () => {
    root.asked = crypto.getRandomValues(new Uint32Array(2)).join('-');
    root.setAttribute('aria-busy', 'true');
    setTriggerValue('asked', root.asked);
  };
  if (!data.answers || data.answers !== root.asked) return; // nothing, or what another click asked for
  root.asked = undefined;
  root.removeAttribute('aria-busy');
  const keep = content => save(data.name, new Blob([content], { type: data.kind }));
  if (data.encoded) keep(Uint8Array.from(atob(data.content), character => character.charCodeAt(0)));
  else addPictures(data.content).then(keep);
}

// Puts the stage's pictures where a page to print has a place for them (pages/course/handout.py).
async function addPictures(content) {
  if (!content.includes('data-panel="')) return content;
  const page = new DOMParser().parseFromString(content, 'text/html');
  const stages = [...document.querySelectorAll('.stage')].flatMap(root => root.stage ?? []);
  for (const place of page.querySelectorAll('[data-panel]')) {
    const { panel, width, height } = place.dataset;
    const picture = await stages.find(({ panels }) => panels.has(panel))?.print(panel, +width, +height);
    if (picture) place.innerHTML = picture; // else the description stays that stands in its place
  }
  return `<!doctype html>\n${page.documentElement.outerHTML}`;
}

function save(name, blob) {
  const anchor = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 60_000); // Safari reads the address only after the click
}
