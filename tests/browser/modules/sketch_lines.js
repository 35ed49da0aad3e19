export default async ({ load, same }) => {
  const { writeMarkup, writePath } = await load('sketch_lines');
  const size = [100, 50], path = (points, end = points.length) => writePath(points, end, size).replaceAll('.00', '');
  same(path([[1, 2], [3, 4], null, [5, 6], [7, 8]]), 'M1,2L3,4M5,6L7,8', 'a gap');
  same(path([[1, 2], [3, 4], [5, 6]], 2), 'M1,2L3,4', 'up to a point');
  same(path([null, null]), 'M0,0', 'nothing');
  same(path([[0, 0], [0, 1e9], [1e9, 1e9], [20, 20], [-1e9, 20], [30, 40]]), 'M0,0L0,90M90,90L20,20L-40,20M-40,40L30,40', 'far away');
  same(path([[-1e9, 25], [1e9, 25]]), 'M-40,25L140,25', 'across');
  const label = document.createElementNS('http://www.w3.org/2000/svg', 'text');
  writeMarkup(label, 'a &lt; <b>b</b> &amp; <i>c</i>');
  same([label.textContent, label.querySelectorAll('tspan').length], ['a < b & <i>c</i>', 1], 'bold, and no other markup');
  Object.entries({ x: 7, y: 20 }).forEach(([name, value]) => label.setAttribute(name, value));
  writeMarkup(label, 'Σ<br><b>= 3</b>');
  const lines = [...label.children].map(line => [...['x', 'y', 'dy'].map(name => line.getAttribute(name)), line.textContent]);
  same(lines, [['7', '20', '0em', 'Σ'], ['7', '20', '1.3em', '= 3']], 'lines, as Plotly writes them');
};
