import { whileBusy } from "./busy.js";
import { byId, element } from "./element.js";
import { FaultForm } from "./fault-form.js";
import { timeWithZone } from "./format.js";
import { KeyedList } from "./keyed-list.js";
import { text } from "./language.js";
import {
  goOffline,
  migrate,
  removeFault,
  rotateCertificate,
  setFault,
  signBy,
} from "./simulator.js";

/** The faults that are set, the form that sets one, and what may happen to a merchant besides. */
export class FaultPanel {
  #store;
  #form = new FaultForm();
  #set = new KeyedList(byId("fault-list"), ({ key }) => key, faultRow);

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** Draws the form, once it is known what faults there are. */
  drawForm() {
    this.#form.draw();
  }

  /** Shows what is set now. */
  show() {
    const { settings, now } = this.#store;
    const all = [
      ...settings.faults.map((fault) => ({ of: "faults", ...fault })),
      ...settings.notificationFaults.map((fault) => ({
        of: "notification-faults",
        ...fault,
      })),
    ].filter(({ until = Infinity }) => now < until);
    this.#set.show(
      all.map((fault) => ({ ...fault, key: `${fault.of}/${fault.id}` })),
    );
    byId("faults-set").textContent =
      all.length > 0
        ? text.faultsAre(all.map((each) => each.text).join(" · "))
        : "";
    byId("signs").textContent = this.#signs();
  }

  /** Speaks the language that is chosen now. */
  label() {
    this.#set.clear();
    byId("situations").replaceChildren(
      situation(text.offline, text.offlineMeans, () =>
        goOffline(60).then(() => text.offlineNow),
      ),
      situation(text.rotate, text.rotateMeans, () =>
        rotateCertificate().then(({ serial }) => text.rotated(serial)),
      ),
      situation(
        text.migrate,
        [text.migrateMeans, element("span", { id: "signs", class: "signs" })],
        () => migrate().then(() => text.migrating),
        [
          [text.signByCertificate, () => signBy("certificate")],
          [text.signByPublicKey, () => signBy("publicKey")],
        ],
      ),
      situation(text.signtest, text.signtestMeans, () =>
        setFault("notification-faults", "once signtest").then(
          () => text.signtestNext,
        ),
      ),
    );
  }

  #signs() {
    const { notificationsSignedBy: by, migration } = this.#store.settings.keys;
    const now =
      typeof by === "number"
        ? text.signsShare(`${Math.round(by * 1000) / 10} %`)
        : text[`signs-${by}`];
    return migration
      ? `${now} ${text.migratingUntil(timeWithZone(migration.until))}`
      : now;
  }
}

function faultRow({ of, id, text: words, until }) {
  return element(
    "li",
    { class: "card" },
    element(
      "div",
      {},
      element("code", {}, words),
      element(
        "p",
        { class: "fine" },
        of === "faults" ? text.requests : text.notifications,
        until && ` · ${text.until} ${timeWithZone(until)}`,
      ),
    ),
    element(
      "button",
      {
        type: "button",
        class: "quiet small",
        "aria-label": text.removeFault(words),
        onclick: whileBusy(async () => void (await removeFault(of, id))),
      },
      text.remove,
    ),
  );
}

function situation(name, meaning, act, more = []) {
  const button = (label, action, kind) =>
    element(
      "button",
      {
        type: "button",
        class: kind,
        "aria-label": `${label}${text.colon}${name}`,
        onclick: whileBusy(action),
      },
      label,
    );
  return element(
    "li",
    { class: "card" },
    element(
      "div",
      {},
      element("h4", {}, name),
      element("p", { class: "fine" }, meaning),
    ),
    element(
      "div",
      { class: "acts" },
      button(text.doIt, act, "small"),
      more.map(([label, action]) =>
        button(label, async () => void (await action()), "quiet small"),
      ),
    ),
  );
}
