// Loads Plotly once, from the plotly package on the server (pages/stage/routes.py), as a classic script: it sets window.Plotly.

let loading;

export function loadPlotly() {
  loading ??= new Promise((resolve, reject) => {
    if (window.Plotly) return void resolve(window.Plotly);
    const script = document.createElement('script');
    script.src = new URL('../../plotly/plotly.min.js', import.meta.url);
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      loading = undefined; // the next picture tries again
      script.remove();
      reject(new Error(`cannot load ${script.src}`));
    };
    document.head.append(script);
  });
  return loading;
}
