// The classes that clients use to look for classes, to load and compile them, and to release objects.

import type { Call } from "../call.ts";
import { FAULT } from "../faults.ts";
import { errorStatus, STATUS_CODE } from "../status.ts";
import { type IrisClass, irisClass, IrisObject } from "./iris_class.ts";

/** `columnType` of a %SQL.StatementColumn as far as clients ask: its name. */
export class CompiledClass extends IrisObject {
  readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
  }

  get irisClass(): IrisClass {
    return compiledClass;
  }
}

export const compiledClass: IrisClass = irisClass<CompiledClass>({
  name: "%Dictionary.CompiledClass",
  classMethods: {
    "%ExistsId": (call) => {
      const { host, facts } = call.process;
      return host.hasClass(facts.namespace, call.text(0));
    },
  },
  properties: { Name: (self) => self.name },
});

export const gateway: IrisClass = irisClass({
  name: "%Net.Remote.Gateway",
  classMethods: {
    // One string `,7,8,9`; the driver wants a number back.
    "%ReleaseObjects": (call) => {
      for (const oref of call.text(0).split(",")) {
        if (oref !== "") call.process.release(Number(oref));
      }
      return 1n;
    },
  },
});

export const udlTextServices: IrisClass = irisClass({
  name: "%Compiler.UDL.TextServices",
  classMethods: {
    SetTextFromString: (call) => {
      const { facts, host } = call.process;
      if (!facts.develop) return notAllowed(call, "%Development:USE");
      const [namespace, , text] = [call.text(0), call.text(1), call.text(2)];
      const delimiter = call.text(3, "\r\n");
      const where = namespace === "" ? facts.namespace : namespace.toUpperCase();
      const lines = text.split(delimiter);
      const oneLine = lines.length === 1 && /[\r\n]/.test(text);
      if (oneLine) return errorStatus(STATUS_CODE.classText, "the text is one line");
      return host.classes.record(where, lines.join("\n"));
    },
  },
});

/** Of %SYSTEM.OBJ. */
export function compile(call: Call): string {
  const { facts, host } = call.process;
  if (!facts.develop) return notAllowed(call, "%Development:USE");
  // The flag d is on by default and writes to the device, which is the client.
  if (!/-\w*d/.test(call.text(1))) throw FAULT.write("the compiler");
  return host.classes.compile(facts.namespace, call.text(0));
}

function notAllowed(call: Call, privilege: string): string {
  const text = `User ${call.process.facts.user} lacks the privilege ${privilege}`;
  return errorStatus(STATUS_CODE.protect, text);
}
