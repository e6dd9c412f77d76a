// The conversation's phases, and what each message means in them: state is one word and a table.

import { PgError, protocolViolation } from "../errors/pg_error.ts";
import { type FrontendMessage, tagOf, unknownTag } from "../wire/frontend.ts";
import type { Context } from "./context.ts";
import type { Client, Effects } from "./contract.ts";
import { copyFailed } from "./copy/copy_feed.ts";
import * as extended from "./extended_query.ts";
import { Login } from "./login/login.ts";
import { readStartup, type Startup } from "./login/startup.ts";
import type { Replies } from "./replies.ts";
import { endImplicit, simpleQuery } from "./simple_query.ts";

export type Phase = "startup" | "auth" | "ready" | "copy_in" | "skip_to_sync" | "closed";

/** What a step may do to the session. */
export interface Conversation {
  phase: Phase;
  login?: Login;
  /** Somebody wants to come in. */
  knock(startup: Startup): void;
  readonly client: Client;
  readonly effects: Effects;
  readonly replies: Replies;
  readonly context: Context;
  begin(login: Login): Promise<void>;
  ready(): Promise<void>;
  end(): void;
}

type Name = FrontendMessage["name"];
type Named<N extends Name> = Extract<FrontendMessage, { name: N }>;
type Handler<N extends Name = Name> = (
  session: Conversation,
  message: Named<N>,
  next: FrontendMessage | undefined,
) => void | Promise<void>;
type Handlers = { readonly [N in Name]?: Handler<N> };

const malformed: Handler<"Malformed"> = (_session, { error }) => {
  throw error;
};
const terminate: Handler<"Terminate"> = (session) => session.end();
const ignore = () => {};

const sync: Handler<"Sync"> = (session) => {
  const ended = endImplicit(session.context);
  return ended ? ended.then(() => session.ready()) : session.ready();
};

const HANDLERS: Readonly<Record<Phase, Handlers>> = {
  startup: {
    Malformed: malformed,
    StartupMessage(session, { body }) {
      const startup = readStartup(body);
      session.knock(startup);
      const login = new Login(startup, session);
      session.login = login;
      session.phase = "auth";
      if (login.done) return session.begin(login);
    },
  },

  auth: {
    Malformed: malformed,
    Terminate: terminate,
    async PasswordResponse(session, { body }) {
      const { login } = session;
      await login!.answer(body.data);
      if (login!.done) await session.begin(login!);
    },
  },

  ready: {
    Malformed: malformed,
    Terminate: terminate,
    Sync: sync,
    async Query(session, { body }) {
      await simpleQuery(session.context, body.query);
      await session.ready();
    },
    Parse: ({ context }, { body }) => extended.parse(context, body),
    Bind: ({ context }, { body }) => extended.bind(context, body),
    Describe: ({ context }, { body }) => extended.describe(context, body),
    Execute: ({ context }, { body }, next) => extended.execute(context, body, next),
    Close: ({ context }, { body }) => extended.close(context, body),
    Flush: ({ replies }) => replies.flush(),
    FunctionCall() {
      throw new PgError("feature_not_supported", "function calls by OID are not supported", {
        hint: "Use SELECT function(...).",
      });
    },
    // What is left of a COPY that failed. (PROTOCOL-COPY)
    CopyData: ignore,
    CopyDone: ignore,
    CopyFail: ignore,
  },

  // A statement waits for its data, and takes what it is told of it. (PROTOCOL-COPY)
  copy_in: {
    Malformed: malformedInCopy,
    CopyData: ({ context }, { body }) => context.copyFeed.push(body.data),
    CopyDone: ({ context }) => context.copyFeed.end(),
    CopyFail: ({ context }, { body }) => context.copyFeed.fail(copyFailed(body.message)),
    Sync: ignore,
    Flush: ignore,
    // Whatever else comes leaves nobody knowing where the data ends.
    Query: breakCopy,
    Parse: breakCopy,
    Bind: breakCopy,
    Describe: breakCopy,
    Execute: breakCopy,
    Close: breakCopy,
    FunctionCall: breakCopy,
    Terminate: breakCopy,
  },

  // After an error nothing counts until Sync or Terminate. (PROTOCOL-FLOW-EXT-QUERY)
  skip_to_sync: {
    Malformed(_session, { error }) {
      if (error.severity !== "ERROR") throw error;
    },
    Terminate: terminate,
    Sync: sync,
    Query: ignore,
    Parse: ignore,
    Bind: ignore,
    Describe: ignore,
    Execute: ignore,
    Close: ignore,
    Flush: ignore,
    FunctionCall: ignore,
    CopyData: ignore,
    CopyDone: ignore,
    CopyFail: ignore,
  },

  closed: {},
};

function breakCopy({ context, replies }: Conversation, message: FrontendMessage): void {
  const tag = tagOf(message).charCodeAt(0).toString(16).toUpperCase();
  const unexpected = `unexpected message type 0x${tag} during COPY from stdin`;
  replies.error(new PgError("protocol_violation", unexpected));
  context.copyFeed.fail(
    protocolViolation("terminating connection because protocol synchronization was lost"),
  );
}

/** PostgreSQL does not look inside of what it passes over, nor behind the end of the data. */
function malformedInCopy(
  session: Conversation,
  message: Named<"Malformed">,
): void {
  const { error, tag } = message;
  if (error.severity !== "ERROR") throw error;
  if (tag === "S" || tag === "H") return;
  if (tag === "c") return session.context.copyFeed.end();
  if (tag === "d" || tag === "f") return session.context.copyFeed.fail(error);
  breakCopy(session, message);
}

export function handlerOf(phase: Phase, message: FrontendMessage): Handler {
  const handlers = HANDLERS[phase] as Readonly<Record<string, Handler | undefined>>;
  return handlers[message.name] ?? refuse;
}

function refuse({ phase, login }: Conversation, message: FrontendMessage): never {
  const tag = tagOf(message);
  if (phase !== "auth") throw unknownTag(tag);
  const wanted = login?.rule.method === "iris" ? "password" : "SASL";
  throw protocolViolation(
    `expected ${wanted} response, got message type ${tag.charCodeAt(0)}`,
  );
}

/** A Query, a function call and a Sync are answered by ReadyForQuery, errors or not; the extended protocol's
 * messages wait for their Sync. */
export function isAnsweredAnyway(message: FrontendMessage): boolean {
  return message.name === "Malformed" ? "QFS".includes(message.tag) : COMPLETE.has(message.name);
}

const COMPLETE: ReadonlySet<Name> = new Set(["Query", "FunctionCall", "Sync"]);
