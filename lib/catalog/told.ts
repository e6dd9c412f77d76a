// What a session has in the gateway, as JSON for the functions of the catalog's PostgreSQL that tell of it.

import type { Told } from "../sql/names/reads_told.ts";
import { activityTold } from "./activity.ts";
import type {
  CatalogSession,
  HeldLock,
  HeldSetting,
  OpenCursor,
  Prepared,
  SequenceValue,
} from "./contract.ts";

/** The setting that a statement finds it in; only one that asks is told. */
export function settingOf(kind: Told): string {
  return `iris_pgwire.${kind}`;
}

/** The session with what is asked of it among its settings. */
export async function withTold(
  session: CatalogSession,
  { asked, viewer }: { asked: readonly Told[]; viewer: string },
): Promise<CatalogSession> {
  const { tells } = session;
  if (!tells || asked.length === 0) return session;
  const texts: { [kind in Told]: () => string | Promise<string> } = {
    activity: () => activityTold(tells.activity(), viewer),
    settings: () => JSON.stringify(Object.fromEntries(tells.settings().map(settingTold))),
    prepared: () => JSON.stringify(tells.prepared().map(preparedTold)),
    cursors: () => JSON.stringify(tells.cursors().map(cursorTold)),
    locks: () => JSON.stringify(tells.locks().map(lockTold)),
    sequences: async () =>
      JSON.stringify(Object.fromEntries((await tells.sequences()).map(sequenceTold))),
  };
  const told: [string, string][] = [];
  for (const kind of asked) told.push([settingOf(kind), await texts[kind]()]);
  return { ...session, settings: new Map([...session.settings, ...told]) };
}

function settingTold({ name, shown, plain, reset, source }: HeldSetting): [string, unknown] {
  return [name.toLowerCase(), { shown, plain, reset, source }];
}

function preparedTold({ name, text, preparedAt, parameterTypes, resultTypes, sql }: Prepared) {
  return {
    name,
    statement: text,
    prepare_time: new Date(preparedAt).toISOString(),
    parameter_types: `{${parameterTypes.join(",")}}`,
    result_types: resultTypes && `{${resultTypes.join(",")}}`,
    from_sql: sql,
    generic_plans: 0,
    custom_plans: 0,
  };
}

function cursorTold({ name, text, hold, scrollable, binary, createdAt }: OpenCursor) {
  return {
    name,
    statement: text,
    is_holdable: hold,
    is_binary: binary,
    is_scrollable: scrollable,
    creation_time: new Date(createdAt).toISOString(),
  };
}

function lockTold({ key: [classid, objid, objsubid], pid, shared, granted }: HeldLock) {
  return {
    locktype: "advisory",
    classid,
    objid,
    objsubid,
    // The sessions are all that there is of transactions here.
    virtualtransaction: `${pid}/0`,
    pid,
    mode: shared ? "ShareLock" : "ExclusiveLock",
    granted,
    fastpath: false,
  };
}

function sequenceTold({ schema, name, last, called }: SequenceValue): [string, unknown] {
  return [`${schema}.${name}`, { last, called }];
}
