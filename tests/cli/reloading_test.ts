// When files count as changed, by a clock that a test moves.

import assert from "node:assert/strict";
import { Reloading } from "../../lib/cli/reloading.ts";
import { type LogFields, SILENT } from "../../lib/observe/log.ts";
import { ManualClock } from "../session/manual_clock.ts";

const LOOK_MS = 1000;

interface House {
  file: string;
  /** How often it was read. */
  reads: number;
  errors: LogFields[];
  broken: boolean;
  reloading: Reloading;
  clock: ManualClock;
  /** Lets the time pass to the next look, and waits for what comes of it. */
  look(): Promise<void>;
}

async function withFile(use: (house: House) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/users`;
  await Deno.writeTextFile(file, "one");
  const clock = new ManualClock();
  const hasTimer = async () => {
    while (clock.running === 0) await new Promise((resolve) => setImmediate(resolve));
  };
  const house: House = {
    file,
    reads: 0,
    errors: [],
    broken: false,
    clock,
    async look() {
      clock.pass(LOOK_MS);
      await hasTimer();
    },
    reloading: new Reloading({
      files: () => [file],
      everyMs: LOOK_MS,
      read() {
        house.reads += 1;
        return house.broken ? Promise.reject(new Error("broken")) : Promise.resolve();
      },
      after: (milliseconds, run) => clock.after(milliseconds, run),
      log: { ...SILENT, error: (_, fields = {}) => void house.errors.push(fields) },
    }),
  };
  await hasTimer();
  try {
    await use(house);
  } finally {
    await house.reloading.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Each leaves the file another than it was. */
const CHANGES: Readonly<Record<string, (file: string) => Promise<void>>> = {
  "written anew": (file) => Deno.writeTextFile(file, "another"),
  "replaced by another": async (file) => {
    await Deno.writeTextFile(`${file}.new`, "two");
    await Deno.rename(`${file}.new`, file);
  },
  "a link to another": async (file) => {
    await Deno.writeTextFile(`${file}.new`, "two");
    await Deno.remove(file);
    await Deno.symlink(`${file}.new`, file);
  },
  "taken away": (file) => Deno.remove(file),
  "made read-only": (file) => Deno.chmod(file, 0o400),
};

for (const [what, change] of Object.entries(CHANGES)) {
  Deno.test(`a file that is ${what} is read once, when it has come to rest`, () =>
    withFile(async (house) => {
      await house.look();
      await change(house.file);
      await house.look();
      assert.equal(house.reads, 0);
      for (let round = 0; round < 3; round++) await house.look();
      assert.equal(house.reads, 1);
    }));
}

Deno.test("a file that changes between all looks is not read until it rests", () =>
  withFile(async (house) => {
    for (let round = 0; round < 5; round++) {
      await Deno.writeTextFile(house.file, "x".repeat(round + 10));
      await house.look();
    }
    assert.equal(house.reads, 0);
    await house.look();
    assert.equal(house.reads, 1);
  }));

Deno.test("what cannot be read is told once, and tried again when it changes", () =>
  withFile(async (house) => {
    house.broken = true;
    await Deno.writeTextFile(house.file, "broken");
    for (let round = 0; round < 5; round++) await house.look();
    assert.deepEqual([house.reads, house.errors.length], [1, 1]);
    house.broken = false;
    // Of another length, for a clock of files may stand still for some milliseconds.
    await Deno.writeTextFile(house.file, "mended again");
    for (let round = 0; round < 5; round++) await house.look();
    assert.deepEqual([house.reads, house.errors.length], [2, 1]);
  }));

Deno.test("whoever is told to read does, and the change counts no second time", () =>
  withFile(async (house) => {
    await Deno.writeTextFile(house.file, "two words");
    await house.reloading.now();
    for (let round = 0; round < 3; round++) await house.look();
    assert.equal(house.reads, 1);
  }));

Deno.test("without files, or without a time, nobody looks", async () => {
  const clock = new ManualClock();
  for (const [files, everyMs] of [[[], LOOK_MS], [["/nowhere"], 0]] as const) {
    const after = (milliseconds: number, run: () => void) => clock.after(milliseconds, run);
    const read = () => Promise.resolve();
    const reloading = new Reloading({ files: () => files, everyMs, read, after, log: SILENT });
    await reloading.now();
    assert.equal(clock.running, 0);
    await reloading.close();
  }
});
