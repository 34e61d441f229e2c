/* global document, EventSource, fetch, setTimeout, window */

const OPEN_AGAIN_MS = 3_000;

/** Keeps the status of an order up to date: the server says that it has changed, and renders it. */
function follow(section) {
  const { events, status } = section.dataset;
  let newest = 0;

  async function look() {
    newest += 1;
    const mine = newest;
    const answer = await fetch(status, { redirect: "manual" });
    if (answer.type === "opaqueredirect") {
      // To the sign-in, which is a page and no part of one.
      window.location.reload();
      return;
    }
    const html = await answer.text();
    // An answer that was overtaken tells what was before.
    if (!answer.ok || mine !== newest) {
      return;
    }
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    // Unchanged, it is left alone, so that a focused link keeps the focus.
    if (fresh.innerHTML.trim() !== section.innerHTML.trim()) {
      section.replaceChildren(fresh.content);
    }
  }

  function listen() {
    const stream = new EventSource(events);
    stream.addEventListener("message", () => void look());
    stream.addEventListener("error", () => {
      // Browsers open a broken stream again, but not one that was answered with an error.
      if (stream.readyState === EventSource.CLOSED) {
        setTimeout(() => {
          listen();
          // There may be no stream for long. A look that fails is followed by another.
          look().catch(() => {});
        }, OPEN_AGAIN_MS);
      }
    });
  }

  listen();
}

/** Opens the payment sheet, which only WeChat's own browser has (JSAPI调起支付). */
async function pay(button) {
  const answer = await fetch(button.dataset.payment, { redirect: "manual" });
  if (!answer.ok) {
    // It cannot be paid any more, or the session has ended; the page says what can be done.
    window.location.reload();
    return;
  }
  const parameters = await answer.json();
  const open = () =>
    window.WeixinJSBridge.invoke(
      "getBrandWCPayRequest",
      parameters,
      // What counts is WeChat Pay's notification, which the status follows.
      () => {},
    );
  if (window.WeixinJSBridge) {
    open();
  } else {
    document.addEventListener("WeixinJSBridgeReady", open, { once: true });
  }
}

document.querySelectorAll("[data-events]").forEach(follow);
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-payment]");
  if (button) {
    void pay(button);
  }
});

// A form goes once, however often its button is pressed.
const sent = new Set();
document.addEventListener("submit", (event) => {
  if (sent.has(event.target)) {
    event.preventDefault();
  }
  sent.add(event.target);
});
// A page that the browser had kept is as new.
window.addEventListener("pageshow", () => sent.clear());
