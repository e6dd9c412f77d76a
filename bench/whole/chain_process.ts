// A gateway with nothing in it: the same processes in the same row (client, this one, a backend process, the stand-in),
// which pass on what pgbench says and make the answers of one query. What the gateway takes beyond it is its own work.
//
//   deno run -A chain_process.ts gateway|backend STANDIN_PORT

import { Buffer } from "node:buffer";
import { encodeList } from "../../lib/iris/list.ts";
import { AuthenticationOk } from "../../lib/wire/authentication.ts";
import { Bind, BindComplete, ParseComplete } from "../../lib/wire/extended_query.ts";
import { CommandComplete, DataRow, RowDescription } from "../../lib/wire/results.ts";
import { ReadyForQuery } from "../../lib/wire/startup.ts";
import { openBareHelper } from "../bare_helper.ts";
import { KEYED } from "./data.ts";

const UTF8 = new TextEncoder();
const READ_BYTES = 4096;
const [role, standinPort] = Deno.args;
const READY = ReadyForQuery.bytes({ status: "I" });
const BIND = "B".charCodeAt(0);
const PARSE = "P".charCodeAt(0);

const ANSWER = joined(
  BindComplete.bytes({}),
  RowDescription.bytes({
    columns: ["id", "word", "price", "day", "done"].map((name) => ({
      name,
      tableOid: 0,
      attribute: 0,
      type: 25,
      size: -1,
      typmod: -1,
      format: 0,
    })),
  }),
  DataRow.bytes({
    values: ["1", "word 1", "1.25", "2026-01-01", "t"].map((word) => UTF8.encode(word)),
  }),
  CommandComplete.bytes({ tag: "SELECT 1" }),
  READY,
);

if (role === "backend") answerAll();
else await passOn();

/** Reads and writes block, as in a backend process. */
function answerAll(): void {
  const helper = openBareHelper(+standinPort);
  const handle = String(helper.call("Prepare", KEYED)[4]);
  const buffer = new Uint8Array(READ_BYTES);
  for (let size = Deno.stdin.readSync(buffer); size !== null; size = Deno.stdin.readSync(buffer)) {
    const { params } = Bind.decode(
      buffer.subarray(5, 1 + new DataView(buffer.buffer).getUint32(1)),
    );
    helper.call("Execute", handle, Buffer.from(encodeList([params[0]!])), "0", "262144");
    Deno.stdout.writeSync(ANSWER);
  }
  helper.close();
}

/** One client after another. */
async function passOn(): Promise<void> {
  const backend = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", import.meta.filename!, "backend", standinPort],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const requests = backend.stdin.getWriter();
  const answers = backend.stdout.getReader();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  console.log(listener.addr.port);
  for await (const client of listener) {
    client.setNoDelay();
    const buffer = new Uint8Array(READ_BYTES);
    await client.read(buffer);
    await client.write(joined(AuthenticationOk.bytes({}), READY));
    for (let size = await client.read(buffer); size !== null; size = await client.read(buffer)) {
      if (buffer[0] === BIND) {
        await requests.write(buffer.subarray(0, size));
        for (let missing = ANSWER.length; missing > 0;) {
          const { value } = await answers.read();
          missing -= await client.write(value!);
        }
      } else if (buffer[0] === PARSE) await client.write(joined(ParseComplete.bytes({}), READY));
      else break;
    }
    client.close();
  }
}

function joined(...pieces: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}
