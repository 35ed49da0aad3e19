const BOX = '<div class="upload"><label></label><div class="upload-zone"><input type="file"><button></button><span></span></div>' +
  '<img><p role="status"></p><p role="alert"></p></div>';

// A file that takes its time until it is read.
function makeFile(name, milliseconds) {
  return Object.assign(new File([name], name), { milliseconds });
}

export default async ({ load, same, wait }) => {
  const { default: show } = await load('../upload'), box = document.createElement('div'), told = [];
  const read = FileReader.prototype.readAsDataURL;
  FileReader.prototype.readAsDataURL = function (file) { setTimeout(() => read.call(this, file), file.milliseconds); };
  box.innerHTML = BOX;
  document.body.append(box);
  show({ data: { most: 1000, side: 0 }, parentElement: box, setTriggerValue: (_, value) => told.push(value) });
  const zone = box.querySelector('.upload-zone');
  for (const file of [makeFile('slow', 200), makeFile('quick', 5)])
    zone.ondrop({ preventDefault() {}, dataTransfer: { files: [file] } });
  await wait(400);
  same(told, [{ name: 'quick', content: btoa('quick') }], 'of two files the one chosen last');
  zone.ondrop({ preventDefault() {}, dataTransfer: { files: [makeFile('', 0)] } });
  await wait(0);
  same(told[1], { name: '', refused: 'empty' }, 'an empty file is refused');
  FileReader.prototype.readAsDataURL = read;
};
