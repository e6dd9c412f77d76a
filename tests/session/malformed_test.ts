// A message that cannot be read is an error of its own, and the session goes on as PostgreSQL's does.

import assert from "node:assert/strict";
import { decodeOne } from "../../lib/wire/decode.ts";
import { InMemory } from "./in_memory.ts";

const BROKEN = Uint8Array.of(0xff);
const FORMAT = "ERROR 08P01 invalid message format";
const TEXT = "ERROR 08P01 invalid string in message";
const LOST = "FATAL 08P01 terminating connection because protocol synchronization was lost";
const READY = "ReadyForQuery status=I";

type Case = [what: string, tag: string, answer: string[], next: string[]];

const OUTSIDE: Case[] = [
  ["a Query without its end", "Q", [TEXT, READY], [READY]],
  ["a Parse without its end", "P", [TEXT], [READY]],
  ["a Sync with a body", "S", [FORMAT, READY], [READY]],
];

for (const [what, tag, answer, next] of OUTSIDE) {
  Deno.test(`${what} is an error, and the next Sync is answered`, async () => {
    const conversation = await InMemory.loggedIn();
    assert.deepEqual(await conversation.receive([decodeOne({ tag, body: BROKEN })]), answer);
    assert.deepEqual(await conversation.play("Sync"), next);
  });
}

const unexpected = (hex: string) =>
  `ERROR 08P01 unexpected message type 0x${hex} during COPY from stdin`;

const INSIDE: Case[] = [
  ["a Query without its end", "Q", [unexpected("51"), LOST], []],
  ["a CopyFail without its end", "f", [TEXT, READY], [READY]],
  ["a CopyDone with a body", "c", ['CommandComplete tag="COPY 0"', READY], [READY]],
  ["a Sync with a body", "S", [], []],
];

for (const [what, tag, answer, next] of INSIDE) {
  Deno.test(`${what} in the middle of a COPY leaves nobody in doubt where the COPY is`, async () => {
    const conversation = await InMemory.loggedIn();
    conversation.knowNumbers();
    const [begun] = await conversation.query("COPY numbers FROM STDIN");
    assert.match(begun, /^CopyInResponse/);
    const said = await conversation.receive([decodeOne({ tag, body: BROKEN })]);
    assert.deepEqual(said.filter((line) => !line.startsWith("ParameterStatus")), answer);
    assert.deepEqual(await conversation.play("Sync"), next);
  });
}

Deno.test("a control character in a text of a COPY's query is no error of the gateway's", async () => {
  const conversation = await InMemory.loggedIn();
  const [answer] = await conversation.query("COPY (SELECT tiny('\x04')) TO STDOUT");
  assert.doesNotMatch(answer, /XX000/);
});
