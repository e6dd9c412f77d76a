// Loads the IRIS driver's native addon by its path, without the package's own loader, which prints and runs programs.

import { createRequire } from "node:module";
import { PgError } from "../errors/pg_error.ts";

/** An object in the IRIS process. It lives until it is closed: nothing collects it. */
export interface IrisObject {
  invokeBytes(method: string, ...args: IrisArgument[]): Uint8Array | null;
  invokeString(method: string, ...args: IrisArgument[]): string | null;
  invokeNumber(method: string, ...args: IrisArgument[]): number | null;
  invokeBoolean(method: string, ...args: IrisArgument[]): boolean | null;
  invokeObject(method: string, ...args: IrisArgument[]): IrisObject | null;
  getString(property: string): string | null;
  getNumber(property: string): number | null;
  getObject(property: string): IrisObject | null;
  close(): void;
}

/** What a method may change. A new one for each call: a used one whose value did not come back crashes. */
export interface IrisReference {
  getBytes(): Uint8Array | null;
}

/** No JavaScript numbers: they travel as $DOUBLE. Bytes are a string of 8-bit characters. */
export type IrisArgument = string | bigint | Uint8Array | IrisReference | null;

export interface Iris {
  classMethodBytes(type: string, method: string, ...args: IrisArgument[]): Uint8Array | null;
  classMethodString(type: string, method: string, ...args: IrisArgument[]): string | null;
  classMethodObject(type: string, method: string, ...args: IrisArgument[]): IrisObject | null;
  tStart(): void;
  tCommit(): void;
  tRollback(): void;
  tRollbackOne(): void;
  getTLevel(): number;
}

export interface DriverConnection {
  connect(
    host: string,
    port: number,
    namespace: string,
    user: string,
    password: string,
    timeoutSeconds: number,
    sharedMemory: boolean,
    logFile: string,
    sslConfig: string | undefined,
  ): void;
  createIris(): Iris;
  close(): void;
}

export interface Driver {
  Connection: new () => DriverConnection;
  IRISReference: {
    new (value: string | null, type: unknown): IrisReference;
    readonly Type: { readonly BYTES: unknown };
  };
}

const ADDON = "irissdk.node";

/** The folders of the package that may fit, those for the oldest systems first: they run on newer ones too. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  "linux x86_64": ["lnxrh8x64", "lnxrh9x64", "lnxubuntu2204x64", "lnxubuntu2404x64"],
  "linux aarch64": ["lnxrharm64", "lnxrh9arm64", "lnxubuntu2204arm64"],
  "darwin x86_64": ["macx64"],
  "darwin aarch64": ["macos"],
  "windows x86_64": ["winx64"],
};

/** `folder` is a path of its own, or "" to try those of the package in `packageFolder`. */
export function loadDriver(folder: string, packageFolder: () => string): Driver {
  const require = createRequire(import.meta.url);
  const failures: string[] = [];
  for (const candidate of folder === "" ? candidates(packageFolder) : [folder]) {
    try {
      return require(`${candidate}/${ADDON}`) as Driver;
    } catch (cause) {
      failures.push(`${candidate}: ${firstLine(cause)}`);
    }
  }
  throw notLoaded(folder, failures);
}

function candidates(packageFolder: () => string): string[] {
  const { os, arch } = Deno.build;
  const names = FOLDERS[`${os} ${arch}`];
  if (!names) {
    throw new PgError("system_error", `there is no IRIS driver for ${os} on ${arch}`, {
      hint: "Run the gateway on x86_64 or ARM64 Linux, on macOS or on Windows.",
    });
  }
  const base = packageFolder();
  return names.map((name) => `${base}/bin/${name}`);
}

function notLoaded(folder: string, failures: readonly string[]): PgError {
  return new PgError("system_error", "the IRIS driver cannot be loaded on this machine", {
    detail: failures.join("; "),
    hint: folder === ""
      ? "On Linux it needs glibc 2.28 or newer; Alpine has musl instead, so use an image of Debian, Ubuntu or Red Hat. PGWIRE_DRIVER_FOLDER may name another folder with irissdk.node."
      : "PGWIRE_DRIVER_FOLDER must name a folder with the irissdk.node that fits this machine.",
  });
}

function firstLine(cause: unknown): string {
  return String(cause instanceof Error ? cause.message : cause).split("\n", 1)[0];
}
