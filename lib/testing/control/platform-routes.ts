import { setTimeout as wait } from "node:timers/promises";
import type { NotificationSigner } from "../notifications/notification-keys";
import type { Span } from "../span";
import type { ControlRoute } from "./control-route";
import type { Controlled } from "./controlled";
import type { StateReader } from "./state-reader";

/** Long enough for the answer to be on its way. */
const ANSWER_MS = 50;
const LONGEST_OFFLINE_SECONDS = 3600;

/** What WeChat Pay does: its clock, its keys, and whether it can be reached. */
export function platformRoutes(
  simulator: Controlled,
  reader: StateReader,
): ControlRoute[] {
  return [
    {
      method: "POST",
      path: "/simulator/advance",
      fields: ["days", "hours", "minutes", "seconds", "to"],
      async act(_values, body) {
        await simulator.advance(body as Span | { to: "next-retry" });
        return reader.clock();
      },
    },
    {
      method: "POST",
      path: "/simulator/certificates",
      async act() {
        const { serial } = await simulator.rotateCertificate();
        return { serial };
      },
    },
    {
      method: "DELETE",
      path: "/simulator/certificates/{serial}",
      act: ({ serial = "" }) => simulator.removeCertificate(serial),
    },
    {
      method: "POST",
      path: "/simulator/migration",
      act: () => simulator.migrateToPublicKey(),
    },
    {
      method: "POST",
      path: "/simulator/signing-key",
      fields: ["signedBy"],
      act(_values, { signedBy }) {
        simulator.notificationsSignedBy = signerOf(signedBy);
      },
    },
    {
      method: "POST",
      path: "/simulator/offline",
      fields: ["seconds"],
      act(_values, { seconds = 60 }) {
        void goOffline(simulator, secondsOf(seconds));
      },
    },
  ];
}

/** Once this request is answered. */
async function goOffline(
  simulator: Controlled,
  seconds: number,
): Promise<void> {
  await wait(ANSWER_MS);
  await simulator.goOffline({ seconds });
}

function signerOf(signer: unknown): NotificationSigner {
  const isShare = typeof signer === "number" && signer >= 0 && signer <= 1;
  if (signer === "publicKey" || signer === "certificate" || isShare) {
    return signer;
  }
  throw new Error(
    "signedBy must be publicKey, certificate, or a share from 0 to 1",
  );
}

function secondsOf(seconds: unknown): number {
  if (!(
    typeof seconds === "number" &&
    seconds > 0 &&
    seconds <= LONGEST_OFFLINE_SECONDS
  )) {
    throw new Error(
      `seconds must be a number above 0, ${LONGEST_OFFLINE_SECONDS} at most`,
    );
  }
  return seconds;
}
