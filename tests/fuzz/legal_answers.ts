// What a server may answer to each message in each phase, as PostgreSQL's protocol has it: one pattern each over the
// letters of the answers.
//
// Letters are the messages' tags, but `e` is an ErrorResponse that leaves the session and `F` one that ends it.
// Notices, notifications and reports of settings may come anywhere, and are left out.

import type { Phase } from "../../lib/session/step.ts";
import type { Frame } from "../../lib/wire/frame.ts";
import type { FrontendMessage } from "../../lib/wire/frontend.ts";

/** NoticeResponse, NotificationResponse, ParameterStatus. */
const ANYWHERE = new Set(["N", "A", "S"]);

/** Results one after another, up to the end, an error, or a COPY that waits. */
const RESULTS = "(?:(?:TD*|Hd*c)?C)*I?(?:(?:(?:TD*|Hd*)?e)?Z|G)";
const STARTED = "v?R+KZ";

type Answers = Partial<Record<FrontendMessage["name"], string>>;

const LEGAL: Readonly<Record<Phase, Answers>> = {
  startup: { StartupMessage: `v?R|${STARTED}` },
  auth: { PasswordResponse: `R|R+KZ`, Terminate: "" },
  ready: {
    Query: RESULTS,
    Parse: "1|e",
    Bind: "2|e",
    Describe: "t?[Tn]|e",
    Execute: "D*[Cs]|I|D*e|Hd*cC|Hd*e|G",
    Close: "3|e",
    Flush: "",
    Sync: "e?Z",
    FunctionCall: "eZ",
    CopyData: "",
    CopyDone: "",
    CopyFail: "",
    Terminate: "",
    Malformed: "eZ?",
  },
  copy_in: {
    CopyData: "|eZ?",
    CopyDone: `eZ?|C|C?${RESULTS}`,
    CopyFail: "eZ?",
    Flush: "",
    Sync: "",
    // As the message with its tag would be, had it been whole.
    Malformed: `|eZ?|C|C?${RESULTS}`,
  },
  skip_to_sync: {
    Query: "",
    Parse: "",
    Bind: "",
    Describe: "",
    Execute: "",
    Close: "",
    Flush: "",
    Sync: "e?Z",
    FunctionCall: "",
    CopyData: "",
    CopyDone: "",
    CopyFail: "",
    Terminate: "",
    Malformed: "",
  },
  closed: {},
};

const PATTERNS = new Map(
  Object.entries(LEGAL).flatMap(([phase, answers]) =>
    Object.entries(answers).map(([name, pattern]) =>
      [`${phase} ${name}`, new RegExp(`^(?:${pattern})$`)] as const
    )
  ),
);

export function lettersOf(answers: readonly Frame[]): string {
  return answers.filter(({ tag }) => !ANYWHERE.has(tag)).map((answer) => {
    if (answer.tag !== "E") return answer.tag;
    return errorField(answer, "S") === "ERROR" ? "e" : "F";
  }).join("");
}

/** A field that is ASCII in whatever encoding the session speaks. */
export function errorField({ body }: Frame, code: string): string | undefined {
  const fields = new TextDecoder("latin1").decode(body).split("\0");
  return fields.find((field) => field.startsWith(code))?.slice(1);
}

/** A session may end at any time with its last word; nothing comes after that. */
const LAST_WORD = /^[^F]*F$/;

export function isLegal(
  { phase, message }: { phase: Phase; message: FrontendMessage },
  letters: string,
): boolean {
  if (LAST_WORD.test(letters)) return true;
  return PATTERNS.get(`${phase} ${message.name}`)?.test(letters) ?? false;
}

/** The phases that a session may be in when it has answered all of these at once in this way; none where it may not. */
export function phasesAfter(
  phase: Phase,
  messages: readonly FrontendMessage[],
  letters: string,
): Set<Phase> {
  // However many rows there are, they say the same.
  return phasesFrom({ phase, messages, letters: letters.replaceAll(/([Dd])\1+/g, "$1") });
}

interface Left {
  phase: Phase;
  messages: readonly FrontendMessage[];
  letters: string;
}

function phasesFrom({ phase, messages: [message, ...others], letters }: Left): Set<Phase> {
  if (message === undefined || phase === "closed") return new Set(letters === "" ? [phase] : []);
  const found = new Set<Phase>();
  // Each message has the next so many letters for itself.
  for (let end = 0; end <= letters.length; end++) {
    const own = letters.slice(0, end);
    if (!isLegal({ phase, message }, own)) continue;
    const next = message.name === "Terminate" && own === "" && phase !== "copy_in"
      ? "closed"
      : phaseAfter(phase, own);
    const rest = { phase: next, messages: others, letters: letters.slice(end) };
    for (const last of phasesFrom(rest)) found.add(last);
  }
  return found;
}

/** What the session must be at, by the last of what it said. */
export function phaseAfter(phase: Phase, letters: string): Phase {
  switch (letters.at(-1)) {
    case "F":
      return "closed";
    case "Z":
      return "ready";
    case "G":
      return "copy_in";
    case "e":
      return "skip_to_sync";
    case undefined:
      return phase;
    default:
      return phase === "copy_in" ? "ready" : phase === "startup" ? "auth" : phase;
  }
}
