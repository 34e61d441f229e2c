import { announce } from "./announcement.js";
import { followAddress, goTo } from "./address.js";
import { Clock } from "./clock.js";
import { followLink } from "./deep-link.js";
import { byId } from "./element.js";
import { readVocabulary } from "./fault-fields.js";
import { FaultPanel } from "./fault-panel.js";
import { History } from "./history.js";
import { chooseLanguage, switchLanguage, text } from "./language.js";
import { Log } from "./log.js";
import { Phone } from "./phone.js";
import { prepareSheet } from "./sheet.js";
import { watch } from "./simulator.js";
import { Store } from "./store.js";
import { UserPicker } from "./user-picker.js";
import { followWidth, isSeen, showView } from "./views.js";

/** However often something changes, that much time is between two drawings of it, in milliseconds. */
const DRAWING_PAUSE_MS = 1000;

const store = new Store();
const history = new History(store, draw);
const phone = new Phone(store, () =>
  history.hasMore ? history.more().catch(complain) : draw(),
);
const picker = new UserPicker(store);
const log = new Log(store);
const panel = new FaultPanel(store);
const clock = new Clock(store, draw);
let isDrawing = false;
let isWaiting = false;
let drawnAt = 0;
let hasVocabulary = false;

/** Draws what is seen, with the next frame, once however much has changed. */
function draw() {
  if (isDrawing || !store.settings) {
    return;
  }
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    drawnAt = performance.now();
    const { mchid, baseUrl } = store.settings;
    byId("merchant").textContent = text.merchant(mchid);
    byId("base-url").textContent = baseUrl;
    if (isSeen("phone")) {
      const user = picker.show();
      history.of(user).catch(complain);
      phone.show(user, history.hasMore);
    }
    if (isSeen("log")) {
      log.show();
    }
    panel.show();
    clock.show();
  });
}

/** Draws soon: at once where nothing was drawn lately, so that a busy shop does not wait for a browser that draws. */
function drawSoon() {
  if (!isWaiting) {
    isWaiting = true;
    setTimeout(
      () => {
        isWaiting = false;
        draw();
      },
      drawnAt + DRAWING_PAUSE_MS - performance.now(),
    );
  }
}

function complain(error) {
  announce(text.failed(error.message), "error");
}

function label() {
  const button = byId("language");
  button.textContent = text.otherLanguage;
  button.lang = text.otherLanguageTag;
  clock.label();
  log.label();
  panel.label();
  if (hasVocabulary) {
    panel.drawForm();
  }
  phone.clear();
}

/** A link is followed once, with the first state that is there. */
async function begin(state) {
  const isFirst = store.settings === undefined;
  store.reset(state);
  history.clear();
  const loading = log.follow(state);
  if (isFirst) {
    await readVocabulary();
    hasVocabulary = true;
    panel.drawForm();
    const link = new URLSearchParams(location.search);
    const openid = await followLink(link, store);
    if (openid !== undefined) {
      picker.pick(openid);
    }
  }
  await loading;
  draw();
}

chooseLanguage();
label();
prepareSheet();
showView();

byId("language").addEventListener("click", () => {
  switchLanguage();
  label();
  draw();
});

byId("views").addEventListener("click", ({ target }) => {
  if (target.value) {
    goTo({ view: target.value });
  }
});

followAddress(() => {
  showView();
  void log.follow();
  draw();
});

followWidth(() => {
  showView();
  draw();
});

watch(
  (state) => void begin(state).catch(complain),
  (change) => {
    store.apply(change);
    log.apply(change);
    drawSoon();
  },
  (isConnected) => {
    byId("connection").textContent = isConnected ? "" : text.connectionLost;
  },
);
