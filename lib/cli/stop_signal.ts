// Settles when somebody tells the program to stop.

const STOP_SIGNALS = ["SIGINT", "SIGTERM"] as const;

export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of STOP_SIGNALS) Deno.addSignalListener(signal, () => resolve());
  });
}
