// The clock that all pictures and charts of a page share: weeks run here, in the browser, and ask no server.
window.copsim = (function () {
  const heard = [];
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const clock = { week: 0, first: 0, last: 1, playing: false, speed: 8, stopAt: null, began: 0 };
  let frame = 0, before = 0;
  function tell() { heard.forEach((listener) => listener(clock)); }
  clock.still = () => still.matches;
  clock.on = (listener) => { heard.push(listener); listener(clock); };
  clock.off = (listener) => { const n = heard.indexOf(listener); if (n >= 0) heard.splice(n, 1); };
  clock.span = (first, last) => { clock.first = first; clock.last = last; clock.set(clock.week); };
  clock.set = (week) => { clock.week = Math.min(clock.last, Math.max(clock.first, week)); tell(); };
  clock.pause = () => { clock.playing = false; clock.stopAt = null; clock.week = Math.round(clock.week); tell(); };
  clock.play = (stopAt) => {
    if (clock.week >= clock.last) clock.week = clock.first;
    clock.stopAt = stopAt === undefined ? null : stopAt;
    clock.playing = true;
    before = performance.now();
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(run);
    tell();
  };
  clock.toggle = () => { clock.playing ? clock.pause() : clock.play(); };
  function run(now) {
    if (!clock.playing) return;
    const passed = Math.min(clock.still() ? 1 : 0.25, (now - before) / 1000) * clock.speed;
    if (!clock.still() || passed >= 2) {  // who wants less motion gets a picture every two weeks
      before = now;
      clock.week = Math.min(clock.last, clock.week + passed);
    }
    if (clock.week >= clock.last || (clock.stopAt !== null && clock.week >= clock.stopAt)) clock.pause(); else tell();
    frame = requestAnimationFrame(run);
  }
  // The page's own settings that the server's template does not know.
  document.documentElement.lang = "en";
  const view = document.querySelector("meta[name=viewport]");
  if (view) view.setAttribute("content", "width=device-width, initial-scale=1");
  return { clock };
})();
