// What each function code of the SuperServer protocol does: a table from code to call.

import { ITEM, ListReader, type ListWriter } from "../iris/list.ts";
import { PgError } from "../errors/pg_error.ts";
import { Argument, Call, parseOref, readArguments, type Value, writeValue } from "./call.ts";
import { findClass } from "./classes/classes.ts";
import { entryOf } from "./classes/iris_class.ts";
import { IrisError } from "./contract.ts";
import { FAULT, IrisFault } from "./faults.ts";
import { encodeAnswer, encodeFailure, type Frame, STATUS } from "./frames.ts";
import type { IrisProcess } from "./process.ts";

type Handler = (process: IrisProcess, from: ListReader, to: ListWriter) => void;

const unsupported = (what: string): Handler => () => {
  throw FAULT.unsupported(what);
};

/** A row per code, as in the two bytes that follow a header. */
const CALLS: Readonly<Record<number, Handler>> = {
  0x4bc2: (process, from, to) =>
    callClass(process, from, (call, value) => {
      writeValue(to, value, process);
      call.writeReferences(to);
    }),
  0x4cc2: (process, from, to) => callClass(process, from, (call) => call.writeReferences(to)),
  0x5bc2: (process, from, to) =>
    callObject(process, from, (call, value) => {
      writeValue(to, value, process);
      call.writeReferences(to);
    }),
  0x5cc2: (process, from, to) => callObject(process, from, (call) => call.writeReferences(to)),
  0x5dc2: getProperty,
  0x5ec2: setProperty,
  // From 2024.1 on no routine can be called through the native API.
  0x48c2: refuseRoutine,
  0x4dc2: refuseRoutine,
  0x5ac2: refuseRoutine,
  0x50c2: () => {}, // There are no locks to release.
  0x51c2: (process) => process.engine.levelStart(),
  0x52c2: (process) => process.engine.levelCommit(),
  0x53c2: (process) => process.rollbackAll(),
  0x54c2: (process) => process.engine.levelRollback(),
  0x55c2: (process, _from, to) => {
    to.integer(process.engine.transactionLevel);
  },
  0x41c2: unsupported("globals"),
  0x42c2: unsupported("globals"),
  0x43c2: unsupported("globals"),
  0x45c2: unsupported("globals"),
  0x46c2: unsupported("globals"),
  0x49c2: unsupported("globals"),
  0x4ec2: unsupported("locks"),
  0x4fc2: unsupported("locks"),
  0x5939: unsupported("objects of the client"),
};

/** The answer to a call. Errors are answers too; only a bug is thrown. */
export function answerCall(process: IrisProcess, frame: Frame): Uint8Array {
  try {
    const handler = CALLS[frame.code] ?? unsupported(`message ${frame.code.toString(16)}`);
    return encodeAnswer(
      frame.sequence,
      STATUS.call,
      (to) => handler(process, new ListReader(frame.payload), to),
    );
  } catch (cause) {
    if (cause instanceof IrisFault) {
      return encodeFailure(frame.sequence, STATUS.failed, cause.message);
    }
    if (cause instanceof PgError) {
      return encodeFailure(frame.sequence, STATUS.failed, FAULT.list(cause.message).message);
    }
    if (cause instanceof IrisError) {
      const text = `<ZSQL> SQLCODE: ${cause.sqlcode} Message: ${cause.message}`;
      return encodeFailure(frame.sequence, STATUS.failed, text);
    }
    throw cause;
  }
}

function callClass(
  process: IrisProcess,
  from: ListReader,
  answer: (call: Call, value: Value) => void,
): void {
  const name = textOf(from);
  const method = textOf(from);
  const found = findClass(process, name);
  const run = entryOf(found.classMethods, method);
  if (run === undefined) throw FAULT.methodMissing(method, name);
  const call = new Call(process, readArguments(from));
  answer(call, run(call));
}

function callObject(
  process: IrisProcess,
  from: ListReader,
  answer: (call: Call, value: Value) => void,
): void {
  const object = process.object(orefOf(from));
  const method = textOf(from);
  const { methods, classMethods, name } = object.irisClass;
  const call = (): Call => new Call(process, readArguments(from));
  const run = entryOf(methods, method);
  if (run !== undefined) {
    const made = call();
    return answer(made, run(object, made));
  }
  const shared = entryOf(classMethods, method);
  if (shared === undefined) throw FAULT.methodMissing(method, name);
  const made = call();
  answer(made, shared(made));
}

function getProperty(process: IrisProcess, from: ListReader, to: ListWriter): void {
  const object = process.object(orefOf(from));
  const property = textOf(from);
  const get = entryOf(object.irisClass.properties, property);
  if (get === undefined) throw FAULT.propertyMissing(property, object.irisClass.name);
  writeValue(to, get(object), process);
}

function setProperty(process: IrisProcess, from: ListReader): void {
  const object = process.object(orefOf(from));
  const property = textOf(from);
  const { setters, properties, name } = object.irisClass;
  const set = entryOf(setters, property);
  if (set !== undefined) return set(object, new Argument(from));
  throw entryOf(properties, property) === undefined
    ? FAULT.propertyMissing(property, name)
    : FAULT.cannotSet(property, name);
}

function refuseRoutine(_process: IrisProcess, from: ListReader): void {
  const routine = textOf(from);
  const label = textOf(from);
  throw FAULT.protect(`${label}^${routine}`);
}

function textOf(from: ListReader): string {
  return from.expect().text() ?? "";
}

function orefOf(from: ListReader): number {
  if (from.expect().type !== ITEM.oref) throw FAULT.invalidOref();
  return parseOref(from.text() ?? "");
}
