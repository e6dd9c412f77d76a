// What somebody outside tells the program: to stop, to stop at once, or to read its files again.

const STOP_SIGNALS = ["SIGINT", "SIGTERM"] as const;

export type StopSignal = typeof STOP_SIGNALS[number];

/** Settles with the next one. */
export function stopSignal(): Promise<StopSignal> {
  return new Promise((resolve) => {
    for (const signal of STOP_SIGNALS) {
      const hear = () => {
        Deno.removeSignalListener(signal, hear);
        resolve(signal);
      };
      Deno.addSignalListener(signal, hear);
    }
  });
}

/** Windows has no such signal. */
export function onReload(reload: () => void): void {
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGHUP", reload);
}
