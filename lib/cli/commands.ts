// Every command as a row: its words, what it does, and where its code is.

import type { Run } from "./call.ts";

export interface CommandFlag {
  type: "string" | "boolean";
  help: string;
  value?: string;
}

export interface Command {
  name: string;
  usage: string;
  help: string;
  flags: Readonly<Record<string, CommandFlag>>;
  /** Not in the list of --help: the program starts these itself. */
  hidden?: true;
  load: () => Promise<Run>;
}

const EMBEDDED: Record<string, CommandFlag> = {
  embedded: {
    type: "string",
    value: "FILE",
    help: "Keep the embedded stand-in's data in FILE instead of memory",
  },
  demo: { type: "boolean", help: "Fill the embedded stand-in with a small schema" },
};

export const COMMANDS: readonly Command[] = [
  {
    name: "serve",
    usage: "[serve] [settings]",
    help: "Serve PostgreSQL clients (this is the default)",
    flags: EMBEDDED,
    load: async () => (await import("./serve.ts")).serve,
  },
  {
    name: "check",
    usage: "check [settings] [--probe] [--json] | check --explain-auth USER ADDRESS [DATABASE]",
    help: "Connect to IRIS and say what is there: version, privileges, helper class, latency",
    flags: {
      json: { type: "boolean", help: "Answer as JSON" },
      "explain-auth": {
        type: "boolean",
        help: "Say which rule counts for a user who comes from an address, and connect to nothing",
      },
      probe: {
        type: "boolean",
        help: "Try out, in the scratch schema PgWireProbe, what is not documented of IRIS",
      },
    },
    load: async () => (await import("./check.ts")).check,
  },
  {
    name: "translate",
    usage: "translate [FILE] [--explain]",
    help: "Translate PostgreSQL SQL from FILE or standard input to IRIS SQL",
    flags: { explain: { type: "boolean", help: "Name the rules that were used" } },
    load: async () => (await import("./translate.ts")).translateCommand,
  },
  {
    name: "user",
    usage: "user add NAME | remove NAME | list",
    help: "Change the users file; a new password is read from standard input",
    flags: {},
    load: async () => (await import("./user.ts")).user,
  },
  {
    name: "certificate",
    usage: "certificate [NAME ...]",
    help: "Make a certificate for development, for localhost or the names and addresses given",
    flags: {},
    load: async () => (await import("./certificate.ts")).certificate,
  },
  {
    name: "service",
    usage: "service install | uninstall | status",
    help: "Run as a systemd service",
    flags: {},
    load: async () => (await import("./service.ts")).service,
  },
  {
    name: "healthcheck",
    usage: "healthcheck [settings]",
    help: "Exit with 0 when a gateway with these settings is ready (for containers)",
    flags: {},
    load: async () => (await import("./healthcheck.ts")).healthcheck,
  },
  {
    name: "standin",
    usage: "standin [--listen PORT] [--file FILE] [--demo]",
    help: "Run only the embedded IRIS, on a SuperServer port",
    flags: {
      listen: {
        type: "string",
        value: "PORT",
        help: "SuperServer port (1972; 0 picks a free one)",
      },
      file: { type: "string", value: "FILE", help: "Keep the data in FILE instead of memory" },
      demo: EMBEDDED.demo,
      "until-input-ends": {
        type: "boolean",
        help: "End with standard input, for a program that starts this one",
      },
      "iris-version": {
        type: "string",
        value: "VERSION",
        help: "Behave as IRIS 2024.1 or 2025.3 (the default)",
      },
    },
    load: async () => (await import("./standin.ts")).standin,
  },
  {
    name: "version",
    usage: "version",
    help: "Print the version",
    flags: {},
    load: async () => (await import("./version.ts")).version,
  },
  {
    name: "help",
    usage: "help [COMMAND]",
    help: "Print this, or one command's flags",
    flags: {},
    load: async () => (await import("./help.ts")).help,
  },
  {
    name: "backend",
    usage: "backend",
    help: "The process that holds one IRIS connection",
    flags: {},
    hidden: true,
    load: async () => (await import("./backend.ts")).backend,
  },
  {
    name: "catalog",
    usage: "catalog",
    help: "The process that holds the catalog's PostgreSQL",
    flags: {},
    hidden: true,
    load: async () => (await import("./catalog.ts")).catalog,
  },
];

export function commandOf(name: string): Command | undefined {
  return COMMANDS.find((command) => command.name === name);
}
