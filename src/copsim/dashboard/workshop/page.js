// Asks for news about every two seconds, and sends answers without leaving the page. All of it works without, too.
(function () {
  const room = document.getElementById("room"), where = document.body.dataset.state;
  let known = document.body.dataset.mark, over = !where, timer = 0;
  function dress() {
    room.querySelectorAll("input[type=number]").forEach((field) => {
      const said = field.parentNode.querySelector("output"), value = field.value;
      field.type = "range";
      field.value = value;
      const tell = () => { said.textContent = field.value; };
      field.addEventListener("input", tell);
      tell();
    });
  }
  function show(answer, body) {
    known = answer.headers.get("etag") || "";
    over = answer.status === 404;
    room.innerHTML = body.html;
    dress();
  }
  async function ask() {
    clearTimeout(timer);
    try {
      const answer = await fetch(where, { headers: { "if-none-match": known }, cache: "no-store" });
      if (answer.status !== 304) show(answer, await answer.json());
    } catch (_) { /* the network is away for a moment */ }
    if (!over) timer = setTimeout(ask, 1600 + 800 * Math.random());
  }
  room.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    event.preventDefault();
    const button = form.querySelector("button"), body = new URLSearchParams(new FormData(form));
    button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" } });
      show(answer, await answer.json());
      const notice = room.querySelector(".notice");
      if (notice) { notice.tabIndex = -1; notice.focus(); }
    } catch (_) { button.disabled = false; }
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !over) ask(); });
  dress();
  if (!over) ask();
})();
