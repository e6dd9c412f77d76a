// The hidden command `backend`: becomes the process that holds one IRIS connection.

import { keepOnly } from "./keep_only.ts";
import { runBackend } from "../backend/process.ts";

export async function backend(): Promise<number> {
  keepOnly("backend");
  await runBackend();
  return 0;
}
