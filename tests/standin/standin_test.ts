// The real driver against the stand-in: login, calls, objects, references, errors, ends.

import assert from "node:assert/strict";
import { encodeList } from "../../lib/iris/list.ts";
import { Driver, list, reference, type WithReferences } from "./driver.ts";
import { CLASS_TEXT, install, loggedIn, openSession, withDriver } from "./place.ts";

Deno.test(
  "login takes the right password, in any characters, and refuses with a text",
  withDriver(async ({ driver, port }) => {
    await assert.rejects(driver.connect(port, { password: "wrong" }), /Access Denied/);
    await assert.rejects(driver.connect(port, { user: "nobody" }), /Access Denied/);
    await assert.rejects(driver.connect(port, { user: "" }), /Access Denied/);
    await assert.rejects(
      driver.connect(port, { namespace: "NOWHERE" }),
      /'NOWHERE' does not exist/,
    );
    await driver.connect(port, { user: "reader", password: "\u0416 secret" });
    assert.equal(await driver.iris("classMethodString", "%SYSTEM.Process", "UserName"), "reader");
  }),
);

Deno.test(
  "the licence's limit refuses a login, and a logout makes room",
  withDriver(async ({ driver, port }) => {
    await driver.connect(port);
    const second = new Driver();
    try {
      await assert.rejects(second.connect(port), /License limit exceeded/);
      await driver.run("close");
      await second.connect(port);
    } finally {
      await second.close();
    }
  }, { connectionsMax: 1 }),
);

Deno.test(
  "class methods answer in each way that the driver asks",
  loggedIn(async ({ driver }) => {
    const version = (how: string, method: string) => driver.iris(how, "%SYSTEM.Version", method);
    assert.match(String(await version("classMethodString", "GetVersion")), /^IRIS .* 2024\.1 /);
    assert.equal(await version("classMethodNumber", "GetMajor"), 2024);
    assert.equal(await version("classMethodBigInt", "GetMajor"), 2024n);
    assert.deepEqual(
      await version("classMethodBytes", "GetProduct"),
      new TextEncoder().encode("IRIS"),
    );
    assert.equal(await version("classMethodVoid", "GetProduct"), null);
    const exists = ["%Dictionary.CompiledClass", "%ExistsId"];
    assert.equal(await driver.iris("classMethodBoolean", ...exists, "%SQL.Statement"), true);
    assert.equal(await driver.iris("classMethodBoolean", ...exists, "PgWire.Session"), false);
  }, { version: "2024.1" }),
);

Deno.test(
  "errors of calls are the server's text, and the connection goes on",
  loggedIn(async ({ driver }) => {
    const rows: [unknown[], RegExp][] = [
      [["classMethodString", "No.Class", "M"], /<CLASS DOES NOT EXIST> \*No\.Class/],
      [["classMethodString", "PgWire.Session", "%New"], /<CLASS DOES NOT EXIST>/],
      [["classMethodString", "%SYSTEM.Version", "No"], /<METHOD DOES NOT EXIST> \*No,%SYSTEM/],
      [["classMethodString", "%SYSTEM.Version", "constructor"], /<METHOD DOES NOT EXIST>/],
      [["classMethodString", "\u0416", "M"], /<CLASS DOES NOT EXIST> \*\?/],
      [["functionString", "label", "Routine"], /<PROTECT> label\^Routine/],
      [["procedure", "label", "Routine"], /<PROTECT> label\^Routine/],
      [["get", "global", "1"], /<UNSUPPORTED>/],
      [["classMethodString", "%SYSTEM.OBJ", "Compile", "A.B"], /<WRITE>/],
    ];
    for (const [[method, ...args], text] of rows) {
      await assert.rejects(driver.iris(method as string, ...args), text);
    }
    assert.equal(await driver.iris("classMethodString", "%SYSTEM.Version", "GetProduct"), "IRIS");
  }),
);

Deno.test(
  "a bug in the engine is an answer, and the server goes on",
  loggedIn(async ({ driver }) => {
    const statement = await driver.iris("classMethodObject", "%SQL.Statement", "%New", "1");
    await assert.rejects(
      driver.of(statement, "invokeString", "%Prepare", "BUG"),
      /a bug of the eng/,
    );
    assert.equal(await driver.of(statement, "invokeString", "%Prepare", "KINDS"), "1");
  }),
);

Deno.test(
  "%SQL.Statement and its proxies give rows, columns and errors",
  loggedIn(async ({ driver }) => {
    const statement = await driver.iris("classMethodObject", "%SQL.Statement", "%New", "1");
    const refused = await driver.of(statement, "invokeString", "%Prepare", "Nothing");
    const status = (method: string) =>
      driver.iris("classMethodString", "%SYSTEM.Status", method, refused);
    assert.equal(await status("IsOK"), "0");
    assert.equal(
      await status("GetOneErrorText"),
      "ERROR #5540: SQLCODE: -30 Message:  Table 'Nothing' not found",
    );
    assert.match(String(await status("GetErrorText")), /SQLCODE: -30 Message: /);

    assert.equal(await driver.of(statement, "invokeString", "%Prepare", "COUNT 2"), "1");
    const metadata = await driver.of(statement, "getObject", "%Metadata");
    assert.equal(await driver.of(metadata, "getNumber", "columnCount"), 2);
    const columns = await driver.of(metadata, "getObject", "columns");
    assert.equal(await driver.of(columns, "invokeNumber", "Count"), 2);
    const column = await driver.of(columns, "invokeObject", "GetAt", "1");
    assert.equal(await driver.of(column, "getString", "colName"), "id");
    assert.equal(await driver.of(column, "getNumber", "ODBCType"), 4);
    assert.equal(await driver.of(column, "getString", "isUnique"), "1");
    const typeClass = await driver.of(column, "getObject", "typeClass");
    assert.equal(await driver.of(typeClass, "getString", "Name"), "%Library.Integer");

    const result = await driver.of(statement, "invokeObject", "%Execute");
    assert.equal(await driver.of(result, "getNumber", "%SQLCODE"), 0);
    const first = await driver.of(result, "invokeBoolean", "%GetRow", reference());
    const { value, references } = first as WithReferences;
    assert.equal(value, true);
    assert.deepEqual(references, [encodeList([1n, "row 1"])]);
    assert.equal(await driver.of(result, "invokeBoolean", "%Next"), true);
    assert.equal(await driver.of(result, "invokeString", "%Get", "NAME"), "row 2");
    assert.equal(await driver.of(result, "invokeString", "%GetData", "1"), "2");
    const end = await driver.of(result, "invokeBoolean", "%GetRow", reference("x"));
    assert.equal((end as WithReferences).value, false);
    assert.equal(await driver.of(result, "getNumber", "%SQLCODE"), 100);
    assert.equal(await driver.of(result, "getNumber", "%ROWCOUNT"), 2);
    assert.equal(await driver.of(result, "getNumber", "%StatementType"), 1);
    await assert.rejects(driver.of(result, "getString", "No"), /<PROPERTY DOES NOT EXIST>/);
  }),
);

Deno.test(
  "parameters arrive as they were sent: NULL, '', text, numbers",
  loggedIn(async ({ driver, engine }) => {
    const statement = await driver.iris("classMethodObject", "%SQL.Statement", "%New", "1");
    await driver.of(statement, "invokeString", "%Prepare", "INSERT");
    for (const value of [null, "", "\0", "\u0416", "\u00e9", 12n, 1.5, true]) {
      const result = await driver.of(statement, "invokeObject", "%Execute", value);
      assert.equal(await driver.of(result, "getNumber", "%SQLCODE"), 0);
    }
    assert.deepEqual(engine.rows, [null, null, "\0", "\u0416", "\u00e9", 12n, 1.5, 1n]);
    const failed = await driver.of(statement, "invokeObject", "%Execute", "bad");
    assert.equal(await driver.of(failed, "getNumber", "%SQLCODE"), -104);
    assert.match(String(await driver.of(failed, "getString", "%Message")), /failed validation/);
  }),
);

Deno.test(
  "properties can be set, and a reference that a method leaves alone comes back",
  loggedIn(async ({ driver }) => {
    const statement = await driver.iris("classMethodObject", "%SQL.Statement", "%New");
    assert.equal(await driver.of(statement, "getString", "%SelectMode"), "0");
    await driver.of(statement, "set", "%SelectMode", 1n);
    assert.equal(await driver.of(statement, "getString", "%SelectMode"), "1");
    await assert.rejects(
      driver.of(statement, "set", "%Metadata", "x"),
      /<CANNOT SET THIS PROPERTY>/,
    );
    const prepared = await driver.of(statement, "invokeString", "%Prepare", reference("KINDS"));
    assert.deepEqual(prepared, { value: "1", references: [new TextEncoder().encode("KINDS")] });
  }),
);

Deno.test(
  "hundreds of released objects are forgotten, the others stay",
  loggedIn(async ({ driver }) => {
    const kept = await driver.iris("classMethodObject", "%SQL.Statement", "%New", "2");
    await driver.run("many", 350, "%SQL.Statement", "%New");
    assert.equal(await driver.of(kept, "getString", "%SelectMode"), "2");
  }),
);

Deno.test(
  "transactions of the native API nest",
  loggedIn(async ({ driver, engine }) => {
    const statement = await driver.iris("classMethodObject", "%SQL.Statement", "%New");
    await driver.of(statement, "invokeString", "%Prepare", "INSERT");
    await driver.iris("tStart");
    await driver.of(statement, "invokeObject", "%Execute", "a");
    await driver.iris("tStart");
    await driver.of(statement, "invokeObject", "%Execute", "b");
    assert.equal(await driver.iris("getTLevel"), 2);
    await driver.iris("tRollbackOne");
    assert.deepEqual(engine.rows, ["a"]);
    await driver.iris("tCommit");
    assert.equal(await driver.iris("getTLevel"), 0);
    await driver.iris("tStart");
    await driver.iris("tStart");
    await driver.of(statement, "invokeObject", "%Execute", "c");
    await driver.iris("tRollback");
    assert.equal(await driver.iris("getTLevel"), 0);
    assert.deepEqual(engine.rows, ["a"]);
  }),
);

Deno.test(
  "a class exists once it was loaded and compiled, and only PgWire.Session runs",
  loggedIn(async ({ driver }) => {
    await install(driver);
    assert.equal(await driver.iris("classMethodString", "PgWire.Session", "Version"), "17");
    // The name inside the text wins.
    await install(driver, CLASS_TEXT.replace("PgWire.Session", "A.B"));
    const compiled = await driver.iris("classMethodString", "%SYSTEM.OBJ", "Compile", "A.B", "-d");
    assert.equal(compiled, "1");
    await assert.rejects(
      driver.iris("classMethodString", "A.B", "Version"),
      /<UNSUPPORTED> .* run the class A\.B/,
    );
    const missing = await driver.iris("classMethodString", "%SYSTEM.OBJ", "Compile", "No.C", "-d");
    const text = await driver.iris("classMethodString", "%SYSTEM.Status", "GetErrorText", missing);
    assert.equal(text, "ERROR #5351: Class 'No.C' does not exist");
  }),
);

Deno.test(
  "a user without development rights installs nothing",
  withDriver(async ({ driver, port }) => {
    await driver.connect(port, { user: "reader", password: "\u0416 secret" });
    const args = ["SetTextFromString", "USER", "PgWire.Session", CLASS_TEXT, "\n"];
    const status = await driver.iris("classMethodString", "%Compiler.UDL.TextServices", ...args);
    const text = await driver.iris("classMethodString", "%SYSTEM.Status", "GetErrorText", status);
    assert.match(String(text), /^ERROR #\d+: .*reader.*%Development:USE/);
  }),
);

Deno.test(
  "text with other ends of line than announced is refused",
  loggedIn(async ({ driver }) => {
    const args = ["SetTextFromString", "USER", "PgWire.Session", CLASS_TEXT];
    const status = await driver.iris("classMethodString", "%Compiler.UDL.TextServices", ...args);
    assert.match(String(status), /^0 /);
  }),
);

Deno.test(
  "a driver that dies leaves no process and no transaction behind",
  async () => {
    const closed = Promise.withResolvers<void>();
    await withDriver(async ({ port, engine }) => {
      const other = new Driver();
      await other.connect(port);
      const statement = await other.iris("classMethodObject", "%SQL.Statement", "%New");
      await other.of(statement, "invokeString", "%Prepare", "INSERT");
      await other.iris("tStart");
      await other.of(statement, "invokeObject", "%Execute", "lost");
      assert.deepEqual(engine.rows, ["lost"]);
      await other.kill();
      await closed.promise;
      assert.deepEqual(engine.rows, []);
    }, { onClose: () => closed.resolve() })();
  },
);

Deno.test(
  "Terminate ends another process's connection",
  loggedIn(async ({ driver, port }) => {
    const other = new Driver();
    try {
      await other.connect(port);
      const session = await openSession(other);
      const job = (await session.call("Init", list("1", "", "")))[9];
      const answer = await driver.iris(
        "classMethodBytes",
        "PgWire.Session",
        "CancelProcess",
        job,
        "1",
      );
      assert.deepEqual(answer, list(1n, 0n, "", 0n, "terminate"));
      await assert.rejects(session.call("Ping"), /COMMUNICATION/);
    } finally {
      await other.close();
    }
  }),
);

Deno.test(
  "a stream column is an OID, opened and read in pieces",
  loggedIn(async ({ driver }) => {
    const statement = await driver.iris("classMethodObject", "%SQL.Statement", "%New", "1");
    await driver.of(statement, "invokeString", "%Prepare", "STREAM 40000");
    const result = await driver.of(statement, "invokeObject", "%Execute");
    assert.equal(await driver.of(result, "invokeBoolean", "%Next"), true);
    const oid = await driver.of(result, "invokeBytes", "%GetData", "1");
    const stream = await driver.iris("classMethodObject", "%Stream.Object", "%Open", oid);
    assert.equal(await driver.of(stream, "getNumber", "Size"), 40_000);
    const piece = async () => String(await driver.of(stream, "invokeString", "Read", "32000"));
    assert.equal((await piece()).length, 32_000);
    assert.equal((await piece()).length, 8000);
    assert.equal(await driver.of(stream, "getBoolean", "AtEnd"), true);
    const none = await driver.iris("classMethodString", "%Stream.Object", "%Open", list("9"));
    assert.equal(none, null);
  }),
);

Deno.test(
  "a statement takes as many parameters as IRIS passes on, and no more",
  loggedIn(async ({ driver }) => {
    const session = await openSession(driver);
    const sent = async (count: number) =>
      (await session.call("Direct", "INSERT", list(...Array<string>(count).fill("x"))))[2];
    assert.equal(await sent(380), "wrong number of parameters");
    assert.match(String(await sent(381)), /^381 parameters are more than/);
  }),
);

Deno.test(
  "processes of other users can be ended only with the privilege",
  withDriver(async ({ driver, port }) => {
    const other = new Driver();
    try {
      await other.connect(port);
      await install(other);
      const job = await other.iris("classMethodString", "%SYSTEM.SYS", "ProcessID");
      await driver.connect(port, { user: "reader", password: "\u0416 secret" });
      await assert.rejects(
        driver.iris("classMethodNumber", "%SYSTEM.Process", "Terminate", job),
        /<PROTECT>/,
      );
      const answer = await driver.iris(
        "classMethodString",
        "PgWire.Session",
        "CancelProcess",
        job,
        "1",
      );
      assert.match(String(answer), /<PROTECT>/);
      assert.equal(await other.iris("classMethodString", "%SYSTEM.SYS", "ProcessID"), job);
    } finally {
      await other.close();
    }
  }),
);
