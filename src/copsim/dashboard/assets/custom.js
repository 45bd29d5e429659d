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
    const step = clock.still() ? Math.floor(passed) : passed;  // in whole weeks, so that no rounding adds up
    if (!clock.still() || step >= 2) {  // who wants less motion gets a picture every two weeks
      before = now - (passed - step) / clock.speed * 1000;
      clock.week = Math.min(clock.last, clock.week + step);
    }
    if (clock.week >= clock.last || (clock.stopAt !== null && clock.week >= clock.stopAt)) clock.pause(); else tell();
    frame = requestAnimationFrame(run);
  }
  // The second window of who leads a tour: it belongs to this page, shows a part of it, and ends with it.
  const told = [], second = { window: null };
  function turned() { told.forEach((listener) => listener(second.window)); }
  second.on = (listener) => { told.push(listener); listener(second.window); };
  second.off = (listener) => { const n = told.indexOf(listener); if (n >= 0) told.splice(n, 1); };
  second.open = (title) => {
    const opened = window.open("", "", "popup,width=1000,height=720");
    if (!opened) return false;
    const page = opened.document;
    page.write("<!doctype html><html><head><meta charset='utf-8'><meta name='viewport' content='width=device-width'></head><body></body></html>");
    page.close();
    page.title = title;
    page.documentElement.lang = document.documentElement.lang;
    document.querySelectorAll("link[rel=stylesheet], style").forEach((sheet) => page.head.append(page.importNode(sheet, true)));
    opened.addEventListener("pagehide", second.close);
    second.window = opened;
    watch = setInterval(() => { if (opened.closed) second.close(); }, 500);
    turned();
    return true;
  };
  second.close = () => {
    const opened = second.window;
    clearInterval(watch);
    second.window = null;
    if (!opened) return;
    turned();
    opened.removeEventListener("pagehide", second.close);
    opened.close();
  };
  let watch = 0;
  window.addEventListener("pagehide", second.close);
  // What strips with the time of a step have in common: seconds since the step began, against its `minutes`.
  const timing = {
    data() { return { passed: 0, presenting: false }; },
    computed: {
      time() { return Math.floor(this.passed / 60) + ":" + String(this.passed % 60).padStart(2, "0"); },
      late() { return this.passed > 60 * this.minutes; },
    },
    start(strip) {
      strip.timer = setInterval(() => { strip.passed += 1; }, 1000);
      strip.onSecond = (opened) => { strip.presenting = !!opened; };
      second.on(strip.onSecond);
    },
    stop(strip) { clearInterval(strip.timer); second.off(strip.onSecond); },
  };
  // Arrow keys go from one place of a grid to its neighbour: at = [row, column] of the one that has the focus.
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  function turn(event, grid, at) {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const next = grid.querySelector(`[data-place="${at[0] + step[0]}.${at[1] + step[1]}"]`);
    if (next) next.focus();
  }
  // The page's own settings that the server's template does not know.
  document.documentElement.lang = "en";
  const view = document.querySelector("meta[name=viewport]");
  if (view) view.setAttribute("content", "width=device-width, initial-scale=1");
  return { clock, second, timing, turn };
})();
