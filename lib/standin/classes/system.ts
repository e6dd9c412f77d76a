// The %SYSTEM classes as far as clients use them: versions, processes, statuses, options.

import type { Call, Value } from "../call.ts";
import { IrisError } from "../contract.ts";
import { FAULT } from "../faults.ts";
import { BUILDS, zversion } from "../login.ts";
import {
  errorStatus,
  errorText,
  isError,
  OK,
  sqlStatus,
  STATUS_CODE,
  statusErrors,
} from "../status.ts";
import type { IrisProcess } from "../process.ts";
import { compile } from "./development.ts";
import { type IrisClass, irisClass } from "./iris_class.ts";

const version = irisClass({
  name: "%SYSTEM.Version",
  classMethods: {
    GetVersion: ({ process }) => zversion(process.host.version),
    GetNumber: ({ process }) => `${process.host.version}.0.${BUILDS[process.host.version]}`,
    GetMajor: ({ process }) => process.host.version.split(".")[0],
    GetMinor: ({ process }) => process.host.version.split(".")[1],
    GetProduct: () => "IRIS",
  },
});

/** A method that asks of a process, by default of its own. */
function ofProcess(answer: (found: IrisProcess) => Value): (call: Call) => Value {
  return (call) => {
    const found = processOf(call);
    return found === undefined ? "" : answer(found);
  };
}

function processOf(call: Call): IrisProcess | undefined {
  const job = call.text(0);
  return job === "" ? call.process : call.process.host.processes.get(job);
}

const process = irisClass({
  name: "%SYSTEM.Process",
  classMethods: {
    State: ofProcess(() => "READ"),
    UserName: ofProcess(({ facts }) => facts.user),
    NameSpace: ofProcess(({ facts }) => facts.namespace),
    ClientIPAddress: ofProcess(({ facts }) => facts.clientAddress),
    ClientExecutableName: ofProcess(({ facts }) => facts.clientExecutable),
    // This server never compresses, so there is nothing to switch off.
    ListFormat: () => 0n,
    Terminate: (call) => terminate(call.process, call.text(0)),
  },
});

/** 1 done, -2 no such process. Processes of others need a privilege. */
export function terminate(by: IrisProcess, job: string): bigint {
  const found = by.host.processes.get(job);
  if (found !== undefined && found.facts.user !== by.facts.user && !by.facts.develop) {
    throw FAULT.protect("%Admin_Operate:USE");
  }
  return by.host.terminate(job) ? 1n : -2n;
}

/** What can be cancelled is a wait for a lock: any other call is over before this one is read. */
export function cancelQuery({ process }: Call, job: string): string {
  try {
    if (!process.engine.cancelQuery) return sqlStatus(-400, `Process ${job} runs no query`);
    process.engine.cancelQuery(job);
    return OK;
  } catch (cause) {
    if (!(cause instanceof IrisError)) throw cause;
    return sqlStatus(cause.sqlcode, cause.message);
  }
}

const sys = irisClass({
  name: "%SYSTEM.SYS",
  classMethods: {
    ProcessID: (call) => call.process.facts.job,
    NameSpace: (call) => call.process.facts.namespace,
  },
});

const status = irisClass({
  name: "%SYSTEM.Status",
  classMethods: {
    IsOK: (call) => !isError(call.text(0)),
    IsError: (call) => isError(call.text(0)),
    GetErrorText: (call) => statusErrors(call.text(0)).map(errorText).join("\r\n"),
    GetOneErrorText: (call) => {
      const found = statusErrors(call.text(0))[call.integer(1, 1) - 1];
      return found === undefined ? "" : errorText(found);
    },
    GetErrorCodes: (call) => statusErrors(call.text(0)).map(({ code }) => code).join(","),
  },
});

const obj = irisClass({ name: "%SYSTEM.OBJ", classMethods: { Compile: compile } });

const sql = irisClass({
  name: "%SYSTEM.SQL",
  classMethods: {
    CancelQuery: (call) => cancelQuery(call, call.text(0)),
    DefaultSchema: () => DEFAULT_SCHEMA,
  },
});

export const DEFAULT_SCHEMA = "SQLUser";

const schema = irisClass({
  name: "%SYSTEM.SQL.Schema",
  classMethods: { Default: () => DEFAULT_SCHEMA },
});

const util = irisClass({
  name: "%SYSTEM.SQL.Util",
  classMethods: {
    SetOption: (call) => {
      try {
        call.output(2, call.process.engine.setOption(call.text(0), call.text(1)));
        return OK;
      } catch (cause) {
        if (!(cause instanceof IrisError)) throw cause;
        return errorStatus(STATUS_CODE.general, cause.message);
      }
    },
  },
});

const mirror = irisClass({
  name: "%SYSTEM.Mirror",
  classMethods: { IsMember: () => false, IsPrimary: () => false },
});

export const systemClasses: readonly IrisClass[] = [
  version,
  process,
  sys,
  status,
  obj,
  sql,
  schema,
  util,
  mirror,
];
