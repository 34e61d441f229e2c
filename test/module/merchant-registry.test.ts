import { describe, expect, it, vi, afterEach } from "vitest";
import {
  MerchantRegistry,
  REGISTRY_SETTINGS,
  UnknownMerchantError,
} from "../../lib/module/merchant-registry";

/** A source whose loads the test lets end, one by one, in any order. */
class Source {
  readonly loads: {
    id: string;
    end: (merchant: string | undefined) => void;
    fail: (error: Error) => void;
  }[] = [];

  readonly load = (id: string) =>
    new Promise<string | undefined>((end, fail) => {
      this.loads.push({ id, end, fail });
    });
}

/** What registries have let go. */
const letGo: string[] = [];

function registryOf(
  load: (id: string) => Promise<string | undefined>,
  settings: Partial<typeof REGISTRY_SETTINGS> = {},
) {
  return new MerchantRegistry(load, (merchant) => letGo.push(merchant), {
    ...REGISTRY_SETTINGS,
    ...settings,
  });
}

/** A registry that holds the merchant "north", and the loads of its source. */
async function holding(merchant: string) {
  const { loads, load } = new Source();
  const registry = registryOf(load);
  const first = registry.get("north");
  loads[0]!.end(merchant);
  await first;
  return { loads, registry };
}

afterEach(() => {
  letGo.length = 0;
  vi.useRealTimers();
});

describe("A registry of merchants", () => {
  it("loads one once, however many ask while it is loaded and after", async () => {
    const { loads, load } = new Source();
    const registry = registryOf(load);
    const asked = Array.from({ length: 200 }, () => registry.get("north"));
    loads[0]!.end("the merchant");
    expect(new Set(await Promise.all(asked))).toEqual(
      new Set(["the merchant"]),
    );
    expect(await registry.get("north")).toBe("the merchant");
    expect(loads).toHaveLength(1);
  });

  it("tells what the source throws to all who asked, and asks anew after that", async () => {
    const { loads, load } = new Source();
    const registry = registryOf(load);
    const asked = [registry.get("north"), registry.get("north")];
    loads[0]!.fail(new Error("the database is away"));
    for (const each of asked) {
      await expect(each).rejects.toThrow("the database is away");
    }
    const again = registry.get("north");
    loads[1]!.end("the merchant");
    expect(await again).toBe("the merchant");
  });

  it("takes an error that is thrown at once for one", async () => {
    const registry = registryOf(() => {
      throw new Error("no table");
    });
    await expect(registry.get("north")).rejects.toThrow("no table");
  });

  it("remembers for some seconds that an id is unknown", async () => {
    vi.useFakeTimers();
    const table = new Map<string, string>();
    const load = vi.fn(async (id: string) => table.get(id));
    const registry = registryOf(load);
    for (let i = 0; i < 100; i++) {
      await expect(registry.get("south")).rejects.toThrow(UnknownMerchantError);
    }
    expect(load).toHaveBeenCalledOnce();
    table.set("south", "added");
    await vi.advanceTimersByTimeAsync(REGISTRY_SETTINGS.unknownMs + 1);
    expect(await registry.get("south")).toBe("added");
  });

  it.each([
    [
      "forgotten",
      (registry: MerchantRegistry<string>) => registry.forget("north"),
    ],
    [
      "reloaded",
      (registry: MerchantRegistry<string>) => void registry.reload("north"),
    ],
  ])(
    "does not take an id for unknown that is %s while it is looked for",
    async (_name, change) => {
      const { loads, load } = new Source();
      const registry = registryOf(load);
      const first = registry.get("north");
      change(registry);
      loads[0]!.end(undefined);
      await expect(first).rejects.toThrow(UnknownMerchantError);
      const second = registry.get("north");
      loads[1]!.end("merchant");
      expect(await second).toBe("merchant");
    },
  );

  it("forgets at a reload that an id was unknown", async () => {
    const table = new Map<string, string>();
    const registry = registryOf(async (id) => table.get(id));
    await expect(registry.get("south")).rejects.toThrow(
      /there is no merchant south.*Merchants\.reload/,
    );
    table.set("south", "added");
    await registry.reload("south");
    expect(await registry.get("south")).toBe("added");
  });

  it.each([
    ["empty", ""],
    ["too long", "x".repeat(129)],
    ["with a control character", "no\nrth"],
    ["no string", 7 as unknown as string],
    ["nothing", undefined as unknown as string],
  ])("asks no source about an id that is %s", async (_kind, id) => {
    const load = vi.fn(async () => "a merchant");
    const error = await registryOf(load)
      .get(id)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnknownMerchantError);
    expect((error as Error).message).not.toMatch(/\n|x{129}/);
    expect(load).not.toHaveBeenCalled();
  });

  it.each(["constructor", "__proto__", "hasOwnProperty"])(
    "takes %s for an id like any other",
    async (id) => {
      const registry = registryOf(async (asked) => asked);
      expect(await registry.get(id)).toBe(id);
    },
  );

  it("lets the one go that was not used for longest", async () => {
    const load = vi.fn(async (id: string) => id);
    const registry = registryOf(load, { maximum: 2 });
    await registry.get("a");
    await registry.get("b");
    await registry.get("a");
    await registry.get("c");
    expect(load).toHaveBeenCalledTimes(3);
    await registry.get("a");
    await registry.get("c");
    expect(load).toHaveBeenCalledTimes(3);
    await registry.get("b");
    expect(load).toHaveBeenCalledTimes(4);
  });

  it("lets none go for an id that turns out unknown", async () => {
    const load = vi.fn(async (id: string) =>
      id === "a" || id === "b" ? id : undefined,
    );
    const registry = registryOf(load, { maximum: 2 });
    await registry.get("a");
    await registry.get("b");
    await registry.get("forged").catch(() => undefined);
    await registry.get("a");
    await registry.get("b");
    expect(load).toHaveBeenCalledTimes(3);
  });

  it("gives the present merchant out until a reload is done", async () => {
    const { loads, registry } = await holding("old keys");
    const reloaded = registry.reload("north");
    expect(await registry.get("north")).toBe("old keys");
    loads[1]!.end("new keys");
    await reloaded;
    expect(await registry.get("north")).toBe("new keys");
    expect(letGo).toEqual(["old keys"]);
  });

  it("keeps the present merchant where a reload fails, and tells", async () => {
    const { loads, registry } = await holding("old keys");
    const reloaded = registry.reload("north");
    loads[1]!.fail(new Error("the key is not a PEM"));
    await expect(reloaded).rejects.toThrow("the key is not a PEM");
    expect(await registry.get("north")).toBe("old keys");
  });

  it("lets a merchant go that a reload finds no more", async () => {
    const answers = ["old keys", undefined];
    const registry = registryOf(async () => answers.shift());
    await registry.get("north");
    await expect(registry.reload("north")).rejects.toThrow(
      UnknownMerchantError,
    );
    await expect(registry.get("north")).rejects.toThrow(UnknownMerchantError);
  });

  it("loads nothing at a reload of a merchant that it does not hold", async () => {
    const { loads, load } = new Source();
    await registryOf(load).reload("north");
    expect(loads).toHaveLength(0);
  });

  it("does not keep what was read before a reload that came meanwhile", async () => {
    const { loads, load } = new Source();
    const registry = registryOf(load);
    const early = registry.get("north");
    const reloaded = registry.reload("north");
    const late = registry.get("north");
    loads[1]!.end("new keys");
    await reloaded;
    loads[0]!.end("old keys");
    expect(await early).toBe("old keys");
    expect(await late).toBe("new keys");
    expect(await registry.get("north")).toBe("new keys");
  });

  it("keeps what the later of two reloads read, whichever ends last", async () => {
    const { loads, registry } = await holding("1");
    const reloads = [registry.reload("north"), registry.reload("north")];
    loads[2]!.end("3");
    await reloads[1];
    loads[1]!.end("2");
    await reloads[0];
    expect(await registry.get("north")).toBe("3");
    expect(letGo).toEqual(["1", "2"]);
  });

  it("does not bring back by a reload what was forgotten meanwhile", async () => {
    const { loads, registry } = await holding("old keys");
    const reloaded = registry.reload("north");
    registry.forget("north");
    loads[1]!.end("new keys");
    await reloaded;
    expect(registry.all()).toEqual([]);
    expect(letGo).toEqual(["old keys", "new keys"]);
  });

  it("does not keep what was under way when it was forgotten", async () => {
    const { loads, load } = new Source();
    const registry = registryOf(load);
    const asked = registry.get("north");
    registry.forget("north");
    loads[0]!.end("the merchant");
    expect(await asked).toBe("the merchant");
    expect(registry.all()).toEqual([]);
    expect(letGo).toEqual(["the merchant"]);
  });

  it("counts right after reloads, losses and lettings-go", async () => {
    const load = vi.fn(async (id: string) => id);
    const registry = registryOf(load, { maximum: 3 });
    for (const id of ["a", "b", "c", "d", "e"]) {
      await registry.get(id);
      await registry.reload(id);
    }
    registry.forget("e");
    registry.forget("e");
    registry.forget("never there");
    await registry.get("f");
    expect(registry.all().sort()).toEqual(["c", "d", "f"]);
  });
});
