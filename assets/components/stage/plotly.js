// Loads Plotly once, from the plotly package on the server (pages/stage/routes.py), as a classic script: it sets window.Plotly.

const PAUSES = [1000, 4000]; // milliseconds before it is asked for again: on a weak network its 5 MB are easily lost

let loading;

export function loadPlotly(pauses = PAUSES) {
  loading ??= tryAgain(pauses).catch(error => {
    loading = undefined; // the next picture asks anew
    throw error;
  });
  return loading;
}

async function tryAgain([pause, ...more]) {
  try {
    return await fetchScript();
  } catch (error) {
    if (!pause) throw error;
    await new Promise(done => setTimeout(done, pause));
    return tryAgain(more);
  }
}

function fetchScript() {
  return new Promise((resolve, reject) => {
    if (window.Plotly) return void resolve(window.Plotly);
    const script = document.createElement('script');
    script.src = new URL('../../plotly/plotly.min.js', import.meta.url);
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      script.remove();
      reject(new Error(`cannot load ${script.src}`));
    };
    document.head.append(script);
  });
}
