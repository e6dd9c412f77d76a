// The hidden command `backend`: becomes the process that holds one IRIS connection.

import { runBackend } from "../backend/process.ts";

export async function backend(): Promise<number> {
  await runBackend();
  return 0;
}
