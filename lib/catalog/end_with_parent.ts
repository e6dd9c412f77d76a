// Runs beside the catalog's PostgreSQL and ends the process when the gateway is gone, even in the midst of a statement.

const LOOK_MS = 1000;

const parent = Deno.ppid;
setInterval(() => {
  // Nothing else ends a thread that is inside of WebAssembly.
  if (Deno.ppid !== parent) Deno.kill(Deno.pid, "SIGKILL");
}, LOOK_MS);
