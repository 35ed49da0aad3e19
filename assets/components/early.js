// Streamlit hands a component its message only after React has rendered the whole page around it, 30 to 60 ms after it came.
// So the stage (stage/1_stage.js) looks at messages as they come; Streamlit gets them in the same order, once the picture is painted.
{
  // Resolves after the next frame, or soon where there is none: in a tab that nobody looks at.
  const paint = () => new Promise(done => { requestAnimationFrame(() => setTimeout(done)); setTimeout(done, 50); });

  window.WebSocket = class extends window.WebSocket {
    addEventListener(kind, listener, ...options) {
      if (kind !== 'message') return super.addEventListener(kind, listener, ...options);
      let before = null; // what must be over before the next message goes on
      super.addEventListener('message', event => {
        if (event.data instanceof ArrayBuffer && window.downhill?.early?.(new Uint8Array(event.data))) before = paint();
        if (!before) return listener(event);
        const turn = before = before.then(() => { listener(event); if (before === turn) before = null; });
      }, ...options);
    }
  };
}
