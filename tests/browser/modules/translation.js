// What a browser's translation must leave alone.
export default async ({ load, same, wait }) => {
  const { keepFixed } = await load('translation'), root = document.createElement('div');
  root.innerHTML = `<div class="stage"><figcaption>caption</figcaption><div class="stage-plot"></div></div>
    <div class="stMarkdown"><p id="plain">one text</p><p id="mixed">two <strong>texts</strong></p></div>`;
  document.body.append(root);
  keepFixed(root);
  const left = () => [...root.querySelectorAll('figcaption, .stage-plot, p')].map(each => each.translate);
  same(left(), [true, false, true, false], 'pictures and sentences of several parts are left alone');
  root.querySelector('#plain').innerHTML = 'x = <code>2</code>';
  await wait(350);
  same(left(), [true, false, false, false], 'what comes later, too');
  root.remove();
};
