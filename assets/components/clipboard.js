// A button that copies a text. Browsers give pages their clipboard on https and localhost only: elsewhere (a class on a LAN)
// the old command copies what is selected; where that fails, too, the text stays selected and a sentence says what to press.

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector('.copy');
  const [field, button, status] = ['textarea', 'button', '[role=status]'].map(name => root.querySelector(name));
  if (field.value !== data.text) status.textContent = '';
  Object.assign(field, { value: data.text, hidden: !data.shown, ariaLabel: data.label });
  button.textContent = data.label;
  button.onclick = async () => {
    const copied = await copy(field);
    if (copied) button.focus(); // the old command needs it in the field, which may go
    field.hidden = !data.shown && copied;
    status.textContent = copied ? data.copied : data.selected;
  };
}

async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch { // no clipboard here, or not for us
    field.hidden = false;
    field.focus();
    field.select();
    return document.execCommand('copy');
  }
}
