// pgvector's indexes as IRIS has them: AS HNSW(...), with pgvector's own checks of the options.

import type { IndexStmt } from "@pgsql/types";
import type { IndexClass } from "../../iris/tree_ddl.ts";
import { number, string } from "../compiling/build.ts";
import { bodyOf, strings } from "../text/nodes.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";

/** ivfflat is another way to the same answers, and IRIS has only this one. */
export const VECTOR_METHODS: ReadonlySet<string> = new Set(["hnsw", "ivfflat"]);

const DISTANCES: Readonly<Record<string, string>> = {
  vector_cosine_ops: "Cosine",
  vector_ip_ops: "DotProduct",
};

interface Option {
  least: number;
  most: number;
  default: number;
  /** Missing where IRIS has none. */
  iris?: string;
}

const OPTIONS: Readonly<Record<string, Readonly<Record<string, Option>>>> = {
  hnsw: {
    m: { least: 2, most: 100, default: 16, iris: "M" },
    ef_construction: { least: 4, most: 1000, default: 64, iris: "efConstruction" },
  },
  ivfflat: { lists: { least: 1, most: 32768, default: 100 } },
};

/** The operator class by which vectors are compared; ivfflat has a default one. */
export function operatorClassOf({ indexParams = [], accessMethod }: IndexStmt): string {
  const given = strings(bodyOf(indexParams[0], "IndexElem")?.opclass).at(-1);
  if (given !== undefined) return given;
  if (accessMethod === "ivfflat") return "vector_l2_ops";
  throw new Misplaced(
    "undefined_object",
    `data type vector has no default operator class for access method "${accessMethod}"`,
    {
      hint: "You must specify an operator class for the index or define a default operator " +
        "class for the data type.",
    },
  );
}

export function hasDistance(operatorClass: string): boolean {
  return operatorClass in DISTANCES;
}

/** (GSQL_vecsearch) */
export function vectorIndex(node: IndexStmt, { anyDistance = false } = {}): IndexClass {
  const { relation, indexParams = [], unique, accessMethod = "" } = node;
  if (unique) throw lacks(accessMethod, "unique indexes");
  if (indexParams.length > 1) throw lacks(accessMethod, "multicolumn indexes");
  const operators = operatorClassOf(node);
  const parameters = parametersOf(node);
  if (!anyDistance && !hasDistance(operators)) {
    throw unsupported(
      `an index for ${operators} is not supported`,
      relation?.location,
      "IRIS's index knows vector_cosine_ops and vector_ip_ops.",
    );
  }
  return {
    name: "HNSW",
    parameters: [{ name: "Distance", value: string(DISTANCES[operators]) }, ...parameters],
  };
}

function lacks(method: string, what: string): Misplaced {
  return new Misplaced(
    "feature_not_supported",
    `access method "${method}" does not support ${what}`,
  );
}

function parametersOf({ accessMethod = "", options = [] }: IndexStmt): IndexClass["parameters"] {
  const known = OPTIONS[accessMethod];
  const given = new Map<string, number>();
  for (const option of options) {
    const { defname = "", arg } = bodyOf(option, "DefElem")!;
    const bounds = known[defname];
    if (!bounds) {
      throw new Misplaced("invalid_parameter_value", `unrecognized parameter "${defname}"`);
    }
    const written = bodyOf(arg, "Integer")?.ival ?? Number(bodyOf(arg, "String")?.sval ?? NaN);
    if (!Number.isInteger(written)) {
      const text = bodyOf(arg, "String")?.sval ?? bodyOf(arg, "Float")?.fval ?? "";
      throw new Misplaced(
        "invalid_parameter_value",
        `invalid value for integer option "${defname}": ${text}`,
      );
    }
    if (written < bounds.least || written > bounds.most) {
      throw new Misplaced(
        "invalid_parameter_value",
        `value ${written} out of bounds for option "${defname}"`,
        { detail: `Valid values are between "${bounds.least}" and "${bounds.most}".` },
      );
    }
    given.set(defname, written);
  }
  const valueOf = (name: string) => given.get(name) ?? known[name]?.default ?? 0;
  if (valueOf("ef_construction") < 2 * valueOf("m")) {
    throw new Misplaced(
      "invalid_parameter_value",
      "ef_construction must be greater than or equal to 2 * m",
    );
  }
  return [...given].flatMap(([name, count]) => {
    const { iris } = known[name];
    return iris ? [{ name: iris, value: number(count) }] : [];
  });
}
