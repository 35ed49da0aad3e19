// Replaces the query of the address bar, so that it is a link to the state on screen. Streamlit's own embed options stay.
// Tells the browser, too, which language the page speaks.
// After a lost connection another session may answer, to which Streamlit sends an older address: this page knows the newest one.
export default function ({ data, setTriggerValue }) {
  document.documentElement.lang = { zh: 'zh-Hans' }[data.language] ?? 'en';
  const here = (window.downhillAddress ??= {}), name = location.pathname.split('/').at(-1);
  if (data.page ? name !== data.page : data.others.includes(name)) return; // the visitor has gone on: Back, Forward, a link
  if (data.fresh && here.path === location.pathname && here.query !== data.query) return setTriggerValue('restore', here.query);
  Object.assign(here, { path: location.pathname, query: data.query });
  const embed = [...new URLSearchParams(location.search)].filter(([name]) => name.startsWith('embed'));
  const query = [data.query, new URLSearchParams(embed).toString()].filter(Boolean).join('&');
  const address = location.pathname + (query ? '?' + query : '') + location.hash;
  try {
    if (address !== location.pathname + location.search + location.hash) history.replaceState(history.state, '', address);
  } catch {} // WebKit allows 100 changes in 10 to 30 seconds; an error would end this component, the next change replaces the address
}
