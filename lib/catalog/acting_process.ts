// Whom the catalog's process was last told to be, and what each process is told once.

import { identifier } from "../sql/text/quoting.ts";
import { DECLARE_IRIS_FUNCTIONS } from "./iris_functions.ts";
import { DECLARE_LANGUAGE } from "./lay_out_routines.ts";
import { Replaced } from "./mirrored.ts";
import type { PostgresProcess } from "./postgres_process.ts";
import { DECLARE_SEQUENCE_VALUES } from "./sequence_values.ts";
import {
  ALL_RIGHTS,
  BUILD_IN,
  DATABASE_FIRST,
  DECLARE_ROLES,
  grantDatabase,
  makeRole,
  nameDatabase,
  SUPERUSER_FIRST,
} from "./session_switch.ts";
import { DECLARE_SIZES } from "./sizes.ts";
import { DECLARE_TEMPORARY } from "./temporary_schemas.ts";

/** A role, and who is a member of it. */
export type Membership = readonly [role: string, member: string];

interface Needed {
  roles: readonly string[];
  membership: Membership | null;
}

export class ActingProcess {
  readonly #process: PostgresProcess;
  /** What current_database() says. */
  readonly #database: string;
  /** The last switch, and which process was told it; nobody's while a question is on its way. */
  #acting = "";
  #generation = 0;
  #roles = new Set<string>();
  #memberships = new Set<string>();
  /** What each process is told once. */
  #declared = false;
  #isNamed = false;
  /** What a process that begins with it was told. */
  #kept: { number: number; roles: Set<string>; memberships: Set<string> } | null = null;

  constructor(process: PostgresProcess, database: string) {
    this.#process = process;
    this.#database = database;
  }

  /** Before a question is written: what is known of a process ends with it. */
  meet(generation = this.#process.generation): void {
    if (generation !== this.#process.generation) throw new Replaced();
    if (this.#generation === this.#process.generation) return;
    this.#generation = this.#process.generation;
    this.#acting = "";
    const kept = this.#kept?.number === this.#process.holds ? this.#kept : null;
    this.#roles = new Set(kept?.roles);
    this.#memberships = new Set(kept?.memberships);
    this.#declared = kept !== null;
    this.#isNamed = false;
  }

  /** What makes the process the superuser's, with all of these roles. */
  asSuperuser(roles: readonly string[] = []): string {
    this.#acting = "";
    return this.#toSuperuser(roles).join(";");
  }

  /** What makes it a session's; nothing where it is that one's already. */
  as(acting: string, { roles, membership }: Needed): string[] {
    const isAlready = this.#acting === acting;
    // Whom the process really is, is known again when it has answered.
    this.#acting = "";
    if (isAlready) return [];
    const isNew = membership && !this.#memberships.has(membership.join());
    return [[
      ...this.#toSuperuser(roles),
      ...isNew ? [`GRANT ${membership.map(identifier).join(" TO ")}`] : [],
      acting,
    ].join(";")];
  }

  /** It has answered. */
  acts(acting: string, { roles, membership }: Needed): void {
    this.#acting = acting;
    this.has(roles);
    if (membership) this.#memberships.add(membership.join());
  }

  has(roles: readonly string[]): void {
    this.#declared = true;
    this.#isNamed = true;
    this.#roles.add(ALL_RIGHTS);
    for (const role of roles) this.#roles.add(role);
  }

  lost(roles: readonly string[]): void {
    if (roles.length === 0) return;
    for (const role of roles) this.#roles.delete(role);
    this.#memberships.clear();
  }

  /** What makes its files those that a process can begin with. */
  toBeKept(): string[] {
    const before = this.asSuperuser();
    this.#isNamed = false;
    return [before, nameDatabase(DATABASE_FIRST)];
  }

  /** Its files go by that number now. */
  kept(number: number): void {
    const [roles, memberships] = [new Set(this.#roles), new Set(this.#memberships)];
    this.#kept = { number, roles, memberships };
  }

  #toSuperuser(roles: readonly string[]): string[] {
    const missing = new Set(roles.filter((role) => !this.#roles.has(role)));
    return [
      SUPERUSER_FIRST,
      "RESET ALL",
      ...!this.#isNamed ? [nameDatabase(this.#database)] : [],
      ...!this.#declared
        ? [
          ...DECLARE_IRIS_FUNCTIONS,
          ...DECLARE_SIZES,
          DECLARE_LANGUAGE,
          ...DECLARE_ROLES,
          ...grantDatabase(this.#database),
          ...DECLARE_TEMPORARY,
          ...DECLARE_SEQUENCE_VALUES,
          ...BUILD_IN,
        ]
        : [],
      ...[...missing].flatMap(makeRole),
    ];
  }
}
