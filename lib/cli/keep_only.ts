// Gives away, before anything else is done, every permission that a process of the program does not need.
//
// From the sources each process starts with the set of its name in deno.json. An executable is all of them and holds
// what any of them needs, and so gives the rest away itself.

export type Process = "gateway" | "backend" | "catalog" | "standin";

const ALL = ["run", "read", "write", "net", "env", "sys", "ffi"] as const;
export type Permission = (typeof ALL)[number];

/** What is left of a process that has been taken over: it is this that it can do. */
export const NEEDED: Readonly<Record<Process, readonly Permission[]>> = {
  // It starts the others, and reads users, rules and certificates again; it writes no file.
  gateway: ["run", "read", "net", "env", "sys"],
  // The driver is native code with sockets of its own.
  backend: ["read", "env", "sys", "ffi"],
  catalog: ["read"],
  standin: ["read", "write", "net", "env"],
};

export function keepOnly(process: Process): void {
  for (const name of ALL) {
    if (!NEEDED[process].includes(name)) Deno.permissions.revokeSync({ name });
  }
}
