// The command `service`, which this version does not have yet.

import type { Call } from "./call.ts";

export function service(_call: Call): Promise<number> {
  console.error(
    "iris-pgwire: the service command is not in this version yet; " +
      "deploy/iris-pgwire.service is a systemd unit to copy until then",
  );
  return Promise.resolve(1);
}
