// A page within the page: loaded anew where the version of the stage's modules becomes another one, and at no other time.
export default async ({ same, wait }) => {
  const frame = document.createElement('iframe');
  let loads = 0;
  frame.onload = () => { loads += 1; };
  frame.src = '/';
  document.body.append(frame);
  const until = async count => { for (let tries = 0; loads < count && tries < 100; tries++) await wait(20); };
  await until(1);
  const { default: run } = await frame.contentWindow.eval("import('/components/load_stage.js')");
  const tell = data => run({ data, parentElement: frame.contentDocument.body });
  for (const data of ['one', 'one', 'one']) tell(data);
  await wait(100);
  same([loads, frame.contentWindow.downhillVersion], [1, 'one'], 'the first version is noted; the same one changes nothing');
  tell('two');
  await until(2);
  same([loads, frame.contentWindow.downhillVersion], [2, undefined], 'another version: loaded anew, with nothing noted');
  frame.remove();
};
