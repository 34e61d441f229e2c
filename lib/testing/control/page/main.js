import { announce } from "./announcement.js";
import { followLink } from "./deep-link.js";
import { byId } from "./element.js";
import { chooseLanguage, switchLanguage, text } from "./language.js";
import { Log } from "./log.js";
import { Phone } from "./phone.js";
import { prepareSheet } from "./sheet.js";
import { readState, watch } from "./simulator.js";
import { UserPicker } from "./user-picker.js";

const phone = new Phone();
const log = new Log();
const picker = new UserPicker(show);
let link = new URLSearchParams(location.search);
let state;
let reading = false;
let isStale = false;

function show() {
  byId("merchant").textContent = text.merchant(state.mchid);
  byId("base-url").textContent = state.baseUrl;
  phone.show(state, picker.show(state));
  log.show(state);
}

/** Changes that come while the state is being read are read together afterwards. */
async function refresh() {
  isStale = true;
  if (reading) {
    return;
  }
  reading = true;
  try {
    while (isStale) {
      isStale = false;
      state = await readState();
      openLink();
      show();
    }
  } catch (error) {
    announce(text.failed(error.message), "error");
  } finally {
    reading = false;
  }
}

/** A link is followed once, with the first state that is there. */
function openLink() {
  const openid = followLink(link, state);
  if (openid !== undefined) {
    picker.pick(openid);
  }
  link = new URLSearchParams();
}

function labelLanguageButton() {
  const button = byId("language");
  button.textContent = text.otherLanguage;
  button.lang = text.otherLanguageTag;
}

chooseLanguage();
labelLanguageButton();
prepareSheet();

byId("language").addEventListener("click", () => {
  switchLanguage();
  labelLanguageButton();
  if (state) {
    phone.clear();
    log.clear();
    show();
  }
});

byId("views").addEventListener("click", ({ target }) => {
  if (target.value) {
    document.body.dataset.view = target.value;
    for (const button of byId("views").children) {
      button.setAttribute("aria-current", String(button === target));
    }
  }
});

watch(refresh, (isConnected) => {
  byId("connection").textContent = isConnected ? "" : text.connectionLost;
});
