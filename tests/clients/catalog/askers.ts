// Who looks at a schema, and how it is run: each gives facts by their names.

import type { Login } from "../../support/gateway.ts";
import { type Command, factsOf, go, java, node, python } from "../program.ts";
import { psqlCompletes } from "./psql_completes.ts";
import { psqlDescribes } from "./psql_describes.ts";
import { statementsTell } from "./statements.ts";

export interface Asker {
  name: string;
  ask(login: Login): Promise<ReadonlyMap<string, unknown>>;
}

function program(name: string, command: Command): Asker {
  return { name, ask: (login) => factsOf(command, login) };
}

export const ASKERS: readonly Asker[] = [
  { name: "psql", ask: psqlDescribes },
  { name: "psql's tab key", ask: psqlCompletes },
  program("pgjdbc", java("MetaData")),
  program("SQLAlchemy on psycopg2", python("sqlalchemy_reflection", "psycopg2")),
  program("SQLAlchemy on psycopg 3", python("sqlalchemy_reflection", "psycopg")),
  program("SQLAlchemy on asyncpg", python("sqlalchemy_reflection", "asyncpg")),
  program("Django", python("django_inspection")),
  program("types of psycopg and asyncpg", python("type_introspection")),
  program("types of pgx", go("types")),
  program("TypeORM, Sequelize, Knex, pg-introspection", node("introspection")),
  program("Drizzle", node("drizzle_pull")),
  program("Prisma", node("prisma_pull")),
  { name: "statements of tools", ask: statementsTell },
];
