// An engine of a few statements, so that the protocol is tested without SQL.

import {
  type Engine,
  type EngineColumn,
  type EngineParameter,
  type EngineProcess,
  type EngineResult,
  IrisError,
  type Logical,
  type Prepared,
} from "../../lib/standin/contract.ts";

const NO_FLAGS = Array<boolean>(13).fill(false);

function column(name: string, odbcType: number, typeClass: string): EngineColumn {
  return {
    name,
    odbcType,
    precision: 10,
    scale: odbcType === 2 ? 2 : 0,
    nullable: 1,
    table: "T",
    schema: "SQLUser",
    flags: NO_FLAGS.with(5, name === "id"),
    clientType: 10,
    typeClass,
  };
}

const ID = column("id", 4, "%Library.Integer");
const NAME = column("name", 12, "%Library.String");
const STREAM = column("body", -1, "%Stream.GlobalCharacter");

/** One of each kind of value, as IRIS keeps them in ODBC mode. */
export const KINDS: readonly [EngineColumn, Logical][] = [
  [ID, 300n],
  [column("big", -5, "%Library.BigInt"), -(2n ** 63n)],
  [column("price", 2, "%Library.Numeric"), "-.25"],
  [column("ratio", 8, "%Library.Double"), 1.5],
  [NAME, "e\u0416\u{1f600}"],
  [column("latin", 12, "%Library.String"), "\u00e9"],
  [column("none", 12, "%Library.String"), null],
  [column("blank", 12, "%Library.String"), "\0"],
  [column("bytes", -3, "%Library.Binary"), new Uint8Array([0, 1, 255])],
  [column("day", 9, "%Library.Date"), "2020-01-02"],
  [column("at", 11, "%Library.PosixTime"), "2020-01-02 03:04:05.678901"],
  [column("long", 12, "%Library.String"), "x".repeat(300)],
];

const TYPES: Record<string, number> = {
  START: 21,
  COMMIT: 5,
  ROLLBACK: 6,
  INSERT: 2,
};

class TinyProcess implements EngineProcess {
  /** What was inserted, and how much of it was there when each open level began. */
  readonly #rows: Logical[];
  readonly #levels: number[] = [];
  readonly #options = new Map([["IsolationMode", "0"], ["AutoCommit", "1"]]);
  readonly #onClose: () => void;

  constructor(rows: Logical[], onClose: () => void) {
    this.#rows = rows;
    this.#onClose = onClose;
  }

  get transactionLevel(): number {
    return this.#levels.length;
  }

  levelStart(): void {
    this.#levels.push(this.#rows.length);
  }

  levelCommit(): void {
    this.#levels.pop();
  }

  levelRollback(): void {
    this.#rows.length = this.#levels.pop() ?? this.#rows.length;
  }

  setOption(name: string, value: string): string {
    const old = this.#options.get(name);
    if (old === undefined) throw new IrisError(-400, `unknown option ${name}`);
    this.#options.set(name, value);
    return old;
  }

  close(): void {
    while (this.transactionLevel > 0) this.levelRollback();
    this.#onClose();
  }

  prepare(sql: string): Prepared {
    const [verb, count = "0"] = sql.split(" ");
    switch (verb) {
      case "START":
        return this.#control(verb, () => this.transactionLevel === 0 && this.levelStart());
      case "COMMIT":
        return this.#control(verb, () => this.#levels.splice(0));
      case "ROLLBACK":
        return this.#control(verb, () => {
          while (this.transactionLevel > 0) this.levelRollback();
        });
      case "INSERT":
        return this.#insert();
      case "SELECT":
        return select([NAME], () => this.#rows.map((value) => [value]).values());
      case "COUNT":
        return select([ID, NAME], () => numbers(Number(count)));
      case "FIVE":
        return select([ID, ...KINDS.slice(1, 5).map(([each]) => each)], () => fives(Number(count)));
      case "FAILING":
        return select([ID, NAME], () => numbers(Number(count), true));
      case "KINDS":
        return select(
          KINDS.map(([each]) => each),
          () => [KINDS.map(([, value]) => value)].values(),
        );
      case "STREAM":
        return select([STREAM], () => [["s".repeat(Number(count))]].values());
      case "BUG":
        throw new TypeError("a bug of the engine");
    }
    throw new IrisError(-30, ` Table '${sql}' not found`);
  }

  #control(verb: string, act: () => void): Prepared {
    const execute = () => {
      act();
      return changed(0, "");
    };
    return { statementType: TYPES[verb], columns: [], parameters: [], execute };
  }

  #insert(): Prepared {
    const parameters: EngineParameter[] = [{ odbcType: 12, precision: 9, scale: 0, nullable: 1 }];
    return {
      statementType: TYPES.INSERT,
      columns: [],
      parameters,
      execute: (values) => {
        if (values.length !== 1) throw new IrisError(-400, "wrong number of parameters");
        const [value] = values;
        if (value === "bad") throw new IrisError(-104, "Field 'name' failed validation");
        return changed(1, String(this.#rows.push(value)));
      },
    };
  }
}

function changed(rowCount: number, rowId: string): EngineResult {
  return { rowCount, rowId, next: null, close() {} };
}

function select(
  columns: EngineColumn[],
  rows: () => Iterator<readonly Logical[]>,
): Prepared {
  const execute = (): EngineResult => {
    const iterator = rows();
    return {
      rowCount: 0,
      rowId: "",
      next: () => iterator.next().value,
      close() {},
    };
  };
  return { statementType: 1, columns, parameters: [], execute };
}

function* numbers(count: number, fails = false): Generator<Logical[], undefined> {
  for (let at = 1; at <= count; at++) yield [BigInt(at), `row ${at}`];
  if (fails) throw new IrisError(-400, "Unexpected error occurred:  <DIVIDE>");
}

function* fives(count: number): Generator<Logical[], undefined> {
  for (let at = 1; at <= count; at++) yield [at, BigInt(at), `${at}.25`, at / 2, `name ${at}`];
}

/** `onClose` hears which process was closed. */
export function createTinyEngine(
  onClose: (job: string) => void = () => {},
): Engine & { readonly rows: readonly Logical[] } {
  const rows: Logical[] = [];
  return {
    rows,
    open: ({ job }) => new TinyProcess(rows, () => onClose(job)),
    close() {},
  };
}
