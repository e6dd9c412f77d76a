// A private key that others can read or change stops the start.

import assert from "node:assert/strict";
import { openDoor } from "../../lib/cli/open_door.ts";
import { readSettings } from "../../lib/cli/read_settings.ts";
import { SettingsError } from "../../lib/cli/settings_error.ts";
import { serverCertificate } from "../support/certificates.ts";

const MODES: [mode: number, isClosed: boolean][] = [
  [0o600, true],
  [0o400, true],
  [0o604, false],
  [0o602, false],
  [0o620, false],
  [0o660, false],
  [0o644, false],
];

for (const [mode, isClosed] of MODES) {
  const words = `a private key with the mode ${mode.toString(8).padStart(4, "0")}`;
  Deno.test(`${words} is ${isClosed ? "taken" : "refused, and not shown"}`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const { certificate, key } = await serverCertificate();
      const [certFile, keyFile] = [`${folder}/server.crt`, `${folder}/server.key`];
      await Deno.writeTextFile(certFile, certificate);
      await Deno.writeTextFile(keyFile, key);
      await Deno.chmod(keyFile, mode);
      const flags = { port: "0", "ssl-enabled": "true", "ssl-cert": certFile, "ssl-key": keyFile };
      const opening = openDoor(readSettings({ flags, env: () => undefined }));
      if (isClosed) return (await opening).door.close();
      await assert.rejects(opening, (cause) => {
        assert.ok(cause instanceof SettingsError);
        assert.match(cause.message, /server\.key \(PGWIRE_SSL_KEY\) has group or world access/);
        assert.doesNotMatch(cause.message, /PRIVATE/);
        return true;
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
