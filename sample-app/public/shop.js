/* global document, EventSource, fetch, window */

/** Keeps the status of an order up to date: the server says that it has changed, and renders it. */
function follow(section) {
  const { events, status } = section.dataset;
  new EventSource(events).addEventListener("message", async () => {
    const answer = await fetch(status);
    if (!answer.ok) {
      return;
    }
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    // Unchanged, it is left alone, so that a focused link keeps the focus.
    if (fresh.innerHTML.trim() !== section.innerHTML.trim()) {
      section.replaceChildren(fresh.content);
    }
  });
}

/** Opens the payment sheet, which only WeChat's own browser has (JSAPI调起支付). */
function pay(button) {
  const open = () =>
    window.WeixinJSBridge.invoke(
      "getBrandWCPayRequest",
      JSON.parse(button.dataset.payment),
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
    pay(button);
  }
});
