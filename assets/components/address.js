// Replaces the query of the address bar, so that it is a link to the state on screen. Streamlit's own embed options stay.
export default function ({ data }) {
  const wanted = new URLSearchParams(data.query);
  for (const [name, value] of new URLSearchParams(location.search)) if (name.startsWith('embed')) wanted.append(name, value);
  const query = wanted.toString(), address = location.pathname + (query ? '?' + query : '') + location.hash;
  if (address !== location.pathname + location.search + location.hash) history.replaceState(history.state, '', address);
}
