// What the stand-in's tests run in: a stand-in, a driver, and somebody logged in.

import assert from "node:assert/strict";
import { type Standin, type StandinOptions, startStandin } from "../../lib/standin/standin.ts";
import { Driver, Session } from "./driver.ts";
import { createTinyEngine } from "./tiny_engine.ts";

export const USERS = [
  { name: "_SYSTEM", password: "SYS", develop: true },
  { name: "reader", password: "\u0416 secret" },
];

export type Place = Standin & { driver: Driver; engine: ReturnType<typeof createTinyEngine> };

/** A stand-in and a driver, closed after the test. */
export function withDriver(
  test: (place: Place) => Promise<void>,
  options: Partial<StandinOptions> & { onClose?: (job: string) => void } = {},
): () => Promise<void> {
  return async () => {
    const engine = createTinyEngine(options.onClose);
    const standin = await startStandin({ users: USERS, namespaces: ["USER"], engine, ...options });
    const driver = new Driver();
    try {
      await test({ ...standin, driver, engine });
    } finally {
      await driver.close();
      await standin.close();
    }
  };
}

/** The same with somebody logged in. */
export function loggedIn(
  test: (place: Place) => Promise<void>,
  options: Parameters<typeof withDriver>[1] = {},
): () => Promise<void> {
  return withDriver(async (place) => {
    await place.driver.connect(place.port);
    await test(place);
  }, options);
}

export const CLASS_TEXT = `/// A class
Class PgWire.Session Extends %RegisteredObject
{

Parameter VERSION = "17";

}
`;

export async function install(driver: Driver, text = CLASS_TEXT): Promise<void> {
  const loaded = await driver.iris(
    "classMethodString",
    "%Compiler.UDL.TextServices",
    "SetTextFromString",
    "USER",
    "PgWire.Session",
    text,
    "\n",
  );
  assert.equal(loaded, "1");
  const compiled = await driver.iris(
    "classMethodString",
    "%SYSTEM.OBJ",
    "Compile",
    "PgWire.Session",
    "k-d",
  );
  assert.equal(compiled, "1");
}

export async function openSession(driver: Driver): Promise<Session> {
  await install(driver);
  return new Session(driver, await driver.iris("classMethodObject", "PgWire.Session", "%New"));
}
