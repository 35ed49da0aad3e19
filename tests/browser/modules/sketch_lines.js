export default async ({ load, same }) => {
  const { writeMarkup, writePath } = await load('sketch_lines');
  same(writePath(['1,2', '3,4', '', '5,6', '7,8']), 'M1,2L3,4M5,6L7,8', 'a gap');
  same(writePath(['1,2', '3,4', '5,6'], 2), 'M1,2L3,4', 'up to a point');
  same(writePath(['', '']), 'M0,0', 'nothing');
  const label = document.createElementNS('http://www.w3.org/2000/svg', 'text');
  writeMarkup(label, 'a &lt; <b>b</b> &amp; <i>c</i>');
  same([label.textContent, label.querySelectorAll('tspan').length], ['a < b & <i>c</i>', 1], 'bold, and no other markup');
};
