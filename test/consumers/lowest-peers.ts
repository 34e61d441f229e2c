import manifest from "../../package.json";
import { npm } from "./registry";

/**
 * The lowest version of every peer that the manifest admits, as `name@version`, within the n-th of its ranges (`^11.0.0 ||
 * ^12.0.0` are two) or the last that it has. As its HTTP adapter, which is no peer, the app takes Nest's own.
 */
export async function lowestPeers(nth: number): Promise<string[]> {
  const { peerDependencies } = manifest;
  const ranges = Object.entries({
    ...peerDependencies,
    "@nestjs/platform-express": peerDependencies["@nestjs/core"],
  });
  return Promise.all(
    ranges.map(async ([name, range]) => {
      const alternatives = range.split(" || ");
      const alternative = alternatives[nth] ?? alternatives.at(-1);
      const shown = await npm([
        "view",
        `${name}@${alternative}`,
        "version",
        "--json",
      ]);
      // One version is shown as it is, several as a list in any order; none has a suffix like -beta.1.
      const versions = [JSON.parse(shown) as string | string[]].flat();
      const [lowest] = versions.toSorted((one, other) =>
        one.localeCompare(other, "en", { numeric: true }),
      );
      return `${name}@${lowest}`;
    }),
  );
}
