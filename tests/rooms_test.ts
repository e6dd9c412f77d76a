// The rooms keep their order, each dependency has one door, and bytes are touched in one place.

import assert from "node:assert/strict";

const ROOMS = [
  "errors",
  "bytes",
  "iris",
  "types",
  "wire",
  "rows",
  "copy",
  "auth",
  "sql",
  "observe",
  "backend",
  "catalog",
  "session",
  "server",
  "standin",
  "cli",
];
const LIB = new URL("../lib/", import.meta.url);

interface Source {
  room: string;
  path: string;
  text: string;
}

function* sources(directory = LIB, path = ""): Generator<Source> {
  for (const entry of Deno.readDirSync(directory)) {
    const inner = `${path}${entry.name}`;
    if (entry.isDirectory) yield* sources(new URL(`${entry.name}/`, directory), `${inner}/`);
    else if (entry.name.endsWith(".ts")) {
      const text = Deno.readTextFileSync(new URL(entry.name, directory));
      yield { room: inner.split("/")[0], path: inner, text };
    }
  }
}

/** What a file imports, static and dynamic, as written. */
function importsOf(text: string): string[] {
  const found = text.matchAll(/(?:^|\s)(?:from|import)\s*\(?\s*"([^"]+)"/g);
  return [...found].map(([, specifier]) => specifier);
}

function roomOf(specifier: string, path: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const target = new URL(specifier, new URL(path, "file:///lib/")).pathname;
  return target.startsWith("/lib/") ? target.split("/")[2] : undefined;
}

Deno.test("every room is one of the rooms", () => {
  const unknown = [...sources()].filter(({ room }) => !ROOMS.includes(room));
  assert.deepEqual(unknown.map(({ path }) => path), []);
});

Deno.test("a room imports only from rooms to its left", () => {
  const wrong = [...sources()].flatMap(({ room, path, text }) =>
    importsOf(text).flatMap((specifier) => {
      const target = roomOf(specifier, path);
      const allowed = target === undefined || ROOMS.indexOf(target) <= ROOMS.indexOf(room);
      return allowed ? [] : [`${path} imports ${specifier}`];
    })
  );
  assert.deepEqual(wrong, []);
});

Deno.test("the stand-in knows nothing of the gateway", () => {
  const may = ["errors", "bytes", "iris", "observe", "standin"];
  const wrong = [...sources()].filter(({ room }) => room === "standin").flatMap(({ path, text }) =>
    importsOf(text).filter((specifier) => {
      const target = roomOf(specifier, path);
      return target !== undefined && !may.includes(target);
    }).map((specifier) => `${path} imports ${specifier}`)
  );
  assert.deepEqual(wrong, []);
});

const DOORS: Record<string, string[]> = {
  "@intersystems/intersystems-iris-native": ["backend/process.ts"],
  "libpg-query": ["sql/text/parser.ts"],
  "pgsql-deparser": ["sql/text/deparse.ts"],
  "@electric-sql/pglite": ["catalog/pglite.ts"],
  "@logtape/logtape": ["observe/open_log.ts"],
  "node:sqlite": ["standin/engine/store.ts"],
};

for (const [dependency, doors] of Object.entries(DOORS)) {
  Deno.test(`${dependency} is named in ${doors.join()} alone`, () => {
    const named = [...sources()].filter(({ text }) => text.includes(`"${dependency}`));
    assert.deepEqual(named.map(({ path }) => path), doors);
  });
}

Deno.test("only bytes/ touches a DataView", () => {
  const named = [...sources()].filter(({ room, text }) =>
    room !== "bytes" && /\bDataView\b/.test(text)
  );
  assert.deepEqual(named.map(({ path }) => path), []);
});

Deno.test("only cli/ reads the environment", () => {
  const named = [...sources()].filter(({ room, text }) =>
    room !== "cli" && text.includes("Deno.env")
  );
  assert.deepEqual(named.map(({ path }) => path), []);
});

Deno.test("rooms left of observe have no effects", () => {
  const pure = ROOMS.slice(0, ROOMS.indexOf("observe"));
  const effects = /\bDate\.now\(|\bMath\.random\(|\bconsole\.|\bDeno\.(?!test)|\bcrypto\.getRandom/;
  const named = [...sources()].filter(({ room, text }) =>
    pure.includes(room) && effects.test(text)
  );
  assert.deepEqual(named.map(({ path }) => path), []);
});

/** Who doubles quotes, and for what: names and texts stand in SQL as two files print them, one for each dialect. */
const QUOTING: readonly string[] = [
  "auth/users_file.ts", // A file of its own kind.
  "backend/to_pg_error.ts", // A name in an error's words.
  "iris/print_expression.ts", // What a type takes in brackets.
  "iris/printer.ts",
  "sql/text/quoting.ts",
];

Deno.test("names and texts become SQL in the printer, and in the one place for PostgreSQL's", () => {
  const named = [...sources()].filter(({ room, text }) =>
    room !== "standin" && /replaceAll\((?:'"'|"'"|\/"\/g|\/'\/g)/.test(text)
  );
  assert.deepEqual(named.map(({ path }) => path).sort(), QUOTING);
});
