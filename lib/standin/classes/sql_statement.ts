// %SQL.Statement: prepares in one select mode and schema path, and executes as often as asked.

import type { Call } from "../call.ts";
import { IrisError, type Logical, type Prepared, type SelectMode } from "../contract.ts";
import type { IrisProcess } from "../process.ts";
import { OK, sqlStatus } from "../status.ts";
import { type IrisClass, irisClass, IrisObject } from "./iris_class.ts";
import { StatementMetadata } from "./sql_metadata.ts";
import { StatementResult } from "./sql_result.ts";

export class Statement extends IrisObject {
  readonly #process: IrisProcess;
  selectMode: SelectMode;
  schemaPath: string;
  dialect: string;
  objectSelectMode = 0n;
  #prepared: Prepared | undefined;
  #metadata: StatementMetadata | undefined;

  constructor(
    process: IrisProcess,
    options: { selectMode?: string; schemaPath?: string; dialect?: string } = {},
  ) {
    super();
    this.#process = process;
    this.selectMode = parseSelectMode(options.selectMode ?? "");
    this.schemaPath = options.schemaPath ?? "";
    this.dialect = options.dialect || "IRIS";
  }

  get irisClass(): IrisClass {
    return sqlStatement;
  }

  get metadata(): StatementMetadata | "" {
    if (this.#prepared === undefined) return "";
    return this.#metadata ??= new StatementMetadata(this.#prepared);
  }

  /** Throws an IrisError where the statement cannot be prepared. */
  prepare(sql: string): Prepared {
    this.#prepared = this.#metadata = undefined;
    const { selectMode, schemaPath } = this;
    return this.#prepared = this.#process.engine.prepare(sql, { selectMode, schemaPath });
  }

  execute(values: (prepared: Prepared) => readonly Logical[]): StatementResult {
    const prepared = this.#prepared;
    if (prepared === undefined) return new StatementResult(this.#process, notPrepared(), []);
    const bound = values(prepared);
    const refused = bound.length > ARGUMENTS_MAX;
    return new StatementResult(this.#process, refused ? tooMany(bound.length) : prepared, bound);
  }
}

/** What IRIS passes on through `args...`. (unsure) How it refuses more is not documented. */
const ARGUMENTS_MAX = 380;

function tooMany(count: number): IrisError {
  return new IrisError(-400, `${count} parameters are more than the ${ARGUMENTS_MAX} of IRIS`);
}

function notPrepared(): IrisError {
  return new IrisError(-400, "The statement is not prepared");
}

/** "" is the process's setting, which is logical. */
export function parseSelectMode(text: string): SelectMode {
  if (text === "" || text === "0") return 0;
  if (text === "1") return 1;
  if (text === "2") return 2;
  throw new IrisError(-400, `'${text}' is no select mode`);
}

export const sqlStatement: IrisClass = irisClass<Statement>({
  name: "%SQL.Statement",
  classMethods: {
    "%New": (call) =>
      new Statement(call.process, {
        selectMode: call.text(0),
        schemaPath: call.text(1),
        dialect: call.text(2),
      }),
    "%ExecDirect": (call) => {
      const statement = new Statement(call.process);
      if (call.args[0]?.byReference) call.output(0, statement);
      return executeDirect(statement, call);
    },
  },
  methods: {
    "%Prepare": (self, call) => {
      try {
        self.prepare(call.text(0));
        return OK;
      } catch (cause) {
        if (!(cause instanceof IrisError)) throw cause;
        return sqlStatus(cause.sqlcode, cause.message);
      }
    },
    "%Execute": (self, call) => self.execute((prepared) => valuesOf(call, { prepared, from: 0 })),
  },
  properties: {
    "%SelectMode": (self) => BigInt(self.selectMode),
    "%SchemaPath": (self) => self.schemaPath,
    "%Dialect": (self) => self.dialect,
    "%ObjectSelectMode": (self) => self.objectSelectMode,
    "%Metadata": (self) => self.metadata,
  },
  setters: {
    "%SelectMode": (self, value) => {
      self.selectMode = parseSelectMode(value.text());
    },
    "%SchemaPath": (self, value) => {
      self.schemaPath = value.text();
    },
    "%Dialect": (self, value) => {
      self.dialect = value.text();
    },
    "%ObjectSelectMode": (self, value) => {
      self.objectSelectMode = BigInt(value.integer());
    },
  },
});

/** The arguments of %ExecDirect: statement, text, values. Errors of the text are in the result. */
function executeDirect(statement: Statement, call: Call): StatementResult {
  try {
    statement.prepare(call.text(1));
  } catch (cause) {
    if (!(cause instanceof IrisError)) throw cause;
    return new StatementResult(call.process, cause, []);
  }
  return statement.execute((prepared) => valuesOf(call, { prepared, from: 2 }));
}

function valuesOf(
  call: Call,
  { prepared, from }: { prepared: Prepared; from: number },
): Logical[] {
  return call.args.slice(from).map((argument, at) => argument.logical(prepared.parameters[at]));
}
