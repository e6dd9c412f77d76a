// A type as a statement names it becomes its row and modifier.

import type { TypeName } from "@pgsql/types";
import type { PgType } from "../../types/pg_type.ts";
import { isEnumArray, isUserType } from "../../types/enums.ts";
import { typeByName, typeByOid } from "../../types/types.ts";
import { intervalTypmod } from "../../types/interval_typmod.ts";
import { numericTypmod } from "../../types/numeric.ts";
import { DIMENSIONS_MAX } from "../../types/vector.ts";
import { bodyOf, strings } from "../text/nodes.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { namedUserType, type NamesTypes, type UserType, userTypeOf } from "./user_types.ts";

export interface NamedType {
  oid: number;
  row: PgType<unknown>;
  /** -1 without a modifier. */
  typmod: number;
  /** A user's own, and how a column is remembered to have it; of a domain the rest is its base type's. */
  user?: { type: UserType; written: string };
}

export function typeOfName(type: TypeName, context: NamesTypes): NamedType {
  const own = userTypeOf(type, context);
  const named = own && namedUserType(own, context);
  if (named) {
    if (type.typmods) {
      throw new Misplaced(
        "syntax_error",
        `type modifier is not allowed for type "${strings(type.names).at(-1)}"`,
        { location: type.location },
      );
    }
    return named;
  }
  if (own) {
    throw unsupported("arrays of a domain are not supported", type.location, OF_ITS_BASE);
  }
  const names = strings(type.names).filter((name) => name !== "pg_catalog");
  const base = names.join(".");
  const array = (type.arrayBounds ?? []).length > 0;
  const row = names.length === 1 || names[0] === "public"
    ? typeByName(array ? `${names.at(-1)}[]` : names.at(-1)!)
    : undefined;
  if (!row) {
    if (OTHER_VECTORS.has(base)) {
      throw unsupported(
        `a column or a value of type ${base} in IRIS is not supported`,
        type.location,
        "IRIS has vectors of doubles: use vector, which takes the same values.",
      );
    }
    throw new Misplaced("undefined_object", `type "${base}${array ? "[]" : ""}" does not exist`, {
      location: type.location,
    });
  }
  // An array's modifier is that of its elements.
  const element = array ? typeByName(names.at(-1)!) ?? row : row;
  return { oid: row.oid, row, typmod: typmodOf(element, type) };
}

/** The type of a number; a domain has lost its name where only its values are known. */
export function typeNumbered(
  oid: number,
  typmod: number,
  context: NamesTypes,
): NamedType | undefined {
  const array = isEnumArray(oid);
  const type = isUserType(oid) ? context.userTypes?.().numbered(array ? oid - 1 : oid) : undefined;
  const row = typeByOid(oid);
  return type ? namedUserType({ type, array }, context) : row && { oid, row, typmod };
}

/** The type of a column, which may be a domain. */
export function typeOfColumn(
  { type, typmod, user }: { type: number; typmod: number; user?: string },
  context: NamesTypes,
): NamedType | undefined {
  const own = user === undefined ? undefined : context.userTypes?.().remembered(user);
  return own ? namedUserType(own, context) : typeNumbered(type, typmod, context);
}

/** A value's type: a domain's values are those of its base, but for what they have to fulfil. */
export function valueTypeOf(type: TypeName, context: NamesTypes): NamedType {
  const named = typeOfName(type, context);
  const domain = named.user?.type;
  const line = domain?.kind === "domain" ? context.userTypes!().lineOf(domain) : [];
  if (domain && line.some(({ constraints }) => constraints.length > 0)) {
    throw unsupported(`a cast to domain ${domain.name} is not supported`, type.location);
  }
  return named;
}

const OF_ITS_BASE = "Use an array of the domain's base type.";

/** pgvector's, besides the one that there is a place for in IRIS. */
const OTHER_VECTORS: ReadonlySet<string> = new Set(["halfvec", "sparsevec"]);

/** The header that PostgreSQL counts into the length of a string. */
const LENGTH_HEADER = 4;

function typmodOf(row: PgType<unknown>, { typmods = [], location }: TypeName): number {
  if (typmods.length === 0) return -1;
  const numbers = typmods.map((typmod) => {
    const constant = bodyOf(typmod, "A_Const");
    if (!constant?.ival) {
      throw new Misplaced("syntax_error", "type modifiers must be simple constants", { location });
    }
    return constant.ival.ival ?? 0;
  });
  switch (row.name) {
    case "varchar":
    case "bpchar":
      if (numbers[0] < 1) {
        throw new Misplaced(
          "invalid_parameter_value",
          `length for type ${row.name === "varchar" ? "varchar" : "char"} must be at least 1`,
          { location },
        );
      }
      return numbers[0] + LENGTH_HEADER;
    case "numeric":
      return numericTypmod(numbers[0], numbers[1] ?? 0);
    case "time":
    case "timetz":
    case "timestamp":
    case "timestamptz":
      return numbers[0];
    case "vector":
      return dimensions(numbers, location);
    case "bit":
    case "varbit":
      if (numbers[0] < 1) {
        throw new Misplaced(
          "invalid_parameter_value",
          `length for type ${row.name} must be at least 1`,
          { location },
        );
      }
      return numbers[0];
    case "interval":
      return intervalTypmod(numbers);
    default:
      throw new Misplaced("syntax_error", `type modifier is not allowed for type "${row.name}"`, {
        location,
      });
  }
}

function dimensions(numbers: readonly number[], location: number | undefined): number {
  const [count] = numbers;
  const message = numbers.length > 1
    ? "invalid type modifier"
    : count < 1
    ? "dimensions for type vector must be at least 1"
    : count > DIMENSIONS_MAX
    ? `dimensions for type vector cannot exceed ${DIMENSIONS_MAX}`
    : null;
  if (message === null) return count;
  throw new Misplaced("invalid_parameter_value", message, { location });
}
