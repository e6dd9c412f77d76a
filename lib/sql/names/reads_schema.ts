// Whether the answer to a catalog statement depends on which tables there are.

import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { parse, treeOf } from "../text/parse.ts";
import { userTypeName } from "../types/user_types.ts";
import { relationsOf } from "./relations.ts";

const words = (text: string) => new Set(text.trim().split(/\s+/));

/** Relations of the system that are the same whatever tables there are. */
const WITHOUT_TABLES = words(`pg_am pg_amop pg_amproc pg_available_extension_versions
  pg_available_extensions pg_cast pg_collation pg_config pg_conversion pg_cursors
  pg_event_trigger pg_extension pg_foreign_data_wrapper pg_hba_file_rules pg_locks pg_opclass
  pg_operator pg_opfamily pg_prepared_statements pg_prepared_xacts pg_range pg_replication_slots
  pg_settings pg_stat_activity pg_stat_gssapi pg_stat_ssl pg_tablespace pg_timezone_abbrevs
  pg_timezone_names pg_ts_config pg_ts_config_map pg_ts_dict pg_ts_parser pg_ts_template`);

/** Those that hold the types; of what IRIS has, the row types of tables alone are among them. */
const OF_TYPES = words("pg_type pg_enum pg_namespace");

export function readsSchema(text: string): boolean {
  return readsBeside(text, WITHOUT_TABLES);
}

/** Whether it can be answered well enough while nobody tells which tables there are. */
export function readsMoreThanTypes(text: string): boolean {
  return readsBeside(text, WITHOUT_TABLES.union(OF_TYPES));
}

function readsBeside(text: string, these: ReadonlySet<string>): boolean {
  return parse(text).some((statement) => {
    if (statement.node === null) return false;
    const { node } = treeOf(statement);
    const { catalog, data } = relationsOf(node);
    return data.length > 0 || namesRelations(node) ||
      catalog.some(({ relname }) => !these.has(relname ?? ""));
  });
}

/** Functions that look relations up, by their names. */
const LOOKS_UP = new RegExp(
  "^(has_|to_reg|current_schemas?$|(next|curr|set)val$|obj_description$|col_description$|row_security_active$|pg_get_(?!keywords|userbyid)|" +
    "pg_relation_|pg_table_|pg_total_|pg_index|pg_sequence_|pg_describe_|pg_identify_|\\w+_to_xml)",
);

/** `'city'::regclass`, `pg_relation_size('city')` and their like. */
function namesRelations(root: Node): boolean {
  const rest: unknown[] = [root];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value)) {
      if (bodyOf(value as Node, "SQLValueFunction")?.op === "SVFOP_CURRENT_SCHEMA") return true;
      const names = strings(
        bodyOf(value as Node, "FuncCall")?.funcname ??
          bodyOf(value as Node, "TypeCast")?.typeName?.names,
      );
      const name = names.at(-1);
      if (name !== undefined) {
        if ("FuncCall" in value ? LOOKS_UP.test(name) : name.startsWith("reg")) return true;
      }
      const type = bodyOf(value as Node, "TypeCast")?.typeName;
      if (type && userTypeName(type, { irisSchema: "" })) return true;
    }
    for (const inner of Object.values(value)) rest.push(inner);
  }
  return false;
}
