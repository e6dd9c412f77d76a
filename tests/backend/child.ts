// The backend process as tests start it.

import { runBackend } from "../../lib/backend/process.ts";

runBackend();
Deno.exit(0);
