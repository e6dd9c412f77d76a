// What a client sends comes out of its channel byte for byte, in chunks that stay as they were handed out.

import assert from "node:assert/strict";
import { PlainChannel } from "../../lib/server/channel.ts";

/** About the room of a silent client's read, of a busy one's, and several of them in a row. */
const SIZES = [
  1,
  1023,
  1024,
  1025,
  2048,
  8192,
  9216,
  9217,
  74_752,
  74_753,
  300_000,
  8000,
  5,
  5,
  2000,
];

Deno.test("chunks are kept whole while later ones are read, however long they are", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [client, conn] = await Promise.all([
    Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port }),
    listener.accept(),
  ]);
  const channel = new PlainChannel(conn);
  const other = new PlainChannel(client);
  try {
    for (const size of SIZES) {
      const sent = Uint8Array.from({ length: size }, (_, index) => (index * 7 + size) % 251);
      const writing = other.write(sent);
      const chunks: Uint8Array[] = [];
      for (let have = 0; have < size;) {
        const chunk = await channel.read();
        assert.ok(chunk);
        chunks.push(chunk);
        have += chunk.length;
      }
      await writing;
      assert.deepEqual(new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer()), sent);
    }
  } finally {
    channel.close();
    other.close();
    listener.close();
  }
});
