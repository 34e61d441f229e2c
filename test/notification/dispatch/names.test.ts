import {
  Controller,
  type DynamicModule,
  Injectable,
  Module,
  Post,
  type Type,
  UseGuards,
} from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { describe, expect, it } from "vitest";
import {
  ConfigurationError,
  ContractsModule,
  ExpectsNotification,
  HandlesNotifications,
  NotificationGuard,
  OnContractSigned,
  OnContractTerminated,
  OnNotification,
} from "../../../lib";
import { SILENT } from "../../client/merchant";
import { options } from "../wechat-pay";

const instance = (name?: string) =>
  ContractsModule.forRoot({ ...options, name });

async function start(imports: DynamicModule[], marked: Type): Promise<void> {
  const isController = Reflect.hasMetadata("path", marked);
  const testing = await Test.createTestingModule({
    imports,
    providers: isController ? [] : [marked],
    controllers: isController ? [marked] : [],
  })
    .setLogger(SILENT)
    .compile();
  const app = testing.createNestApplication({ logger: false });
  await app.init();
  await app.close();
}

/** A class whose method `notify` is marked for the instance of this name. */
const USERS: Array<[string, (name: string) => Type, string]> = [
  ...(
    [
      ["@OnContractSigned", (name) => OnContractSigned(name)],
      ["@OnContractSigned({ name })", (name) => OnContractSigned({ name })],
      ["@OnContractTerminated", (name) => OnContractTerminated(name)],
      ["@OnNotification", (name) => OnNotification("X", { name })],
      ["@ExpectsNotification", (name) => ExpectsNotification(name)],
    ] as Array<[string, (name: string) => MethodDecorator]>
  ).map(([title, mark]): [string, (name: string) => Type, string] => [
    title,
    (name) => {
      @Injectable()
      class Marked {
        @mark(name)
        notify() {
          return true;
        }
      }
      return Marked;
    },
    "Marked.notify",
  ]),
  [
    "@HandlesNotifications",
    (name) => {
      @Controller()
      class Route {
        @Post("notify")
        @HandlesNotifications(name)
        notify() {}
      }
      return Route;
    },
    '@HandlesNotifications("nrth")',
  ],
  [
    "NotificationGuard.for",
    (name) => {
      @Controller()
      class Route {
        @Post("notify")
        @UseGuards(NotificationGuard.for(name))
        notify() {}
      }
      return Route;
    },
    'NotificationGuard.for("nrth")',
  ],
];

describe.each(USERS)("The name that %s gives", (_title, user, option) => {
  it("stops the start where no instance has it, and the nearest is named", async () => {
    await expect(
      start([instance("south"), instance("north")], user("nrth")),
    ).rejects.toThrow(
      new ConfigurationError(
        option,
        'names the instance "nrth" of ContractsModule, which does not exist; the nearest is "north"',
      ),
    );
  });

  it("stops the start where none is near, and all are named", async () => {
    await expect(
      start([instance("south"), instance("east")], user("nrth")),
    ).rejects.toThrow(
      new ConfigurationError(
        option,
        'names the instance "nrth" of ContractsModule, which does not exist; there are "south", "east"',
      ),
    );
  });

  it("stops the start where the only instance has no name", async () => {
    await expect(start([instance()], user("nrth"))).rejects.toThrow(
      new ConfigurationError(
        option,
        'names the instance "nrth" of ContractsModule, which does not exist; none has a name: leave the name out here, or give it to the module',
      ),
    );
  });

  it("is right where an instance has it", async () => {
    await start([instance(), instance("north")], user("north"));
  });
});

describe("A marked method without a name", () => {
  it.each([
    ["@OnContractSigned", OnContractSigned()],
    ["@OnContractSigned", OnContractSigned({ id: "open" })],
    ["@OnNotification", OnNotification("X")],
    ["@ExpectsNotification", ExpectsNotification() as MethodDecorator],
  ])(
    "stops the start where each instance has one: %s",
    async (_title, mark) => {
      @Injectable()
      class Marked {
        @mark
        notify() {
          return true;
        }
      }
      await expect(
        start([instance("north"), instance("south")], Marked),
      ).rejects.toThrow(
        new ConfigurationError(
          "Marked.notify",
          'names no instance of ContractsModule, and each has a name; name one of "north", "south"',
        ),
      );
      await start([instance("north"), instance()], Marked);
    },
  );
});

describe("The guard of an instance", () => {
  it.each([
    [
      "@HandlesNotifications",
      HandlesNotifications("north"),
      '@HandlesNotifications("north")',
    ],
    [
      "NotificationGuard.for",
      UseGuards(NotificationGuard.for("north")),
      'NotificationGuard.for("north")',
    ],
  ])(
    "stops the start in a module that does not import it: %s",
    async (_title, mark, option) => {
      @Controller()
      class Route {
        @Post("notify")
        @mark
        notify() {}
      }
      @Module({ controllers: [Route] })
      class Feature {}
      const open = async (isGlobal: boolean) => {
        const north = { ...options, name: "north", isGlobal };
        const testing = await Test.createTestingModule({
          imports: [ContractsModule.forRoot(north), Feature],
        })
          .setLogger(SILENT)
          .compile();
        await testing.createNestApplication({ logger: false }).init();
      };
      await expect(open(false)).rejects.toThrow(
        new ConfigurationError(
          option,
          "stands in a module that does not import this instance of ContractsModule; import the instance there too, or make it isGlobal",
        ),
      );
      await open(true);
    },
  );
});
