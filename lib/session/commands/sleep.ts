// Waits for a while, or until the client has had enough of it.

/** The longest time that a timer can be set to. */
const TIMER_MS_MAX = 0x7fffffff;

export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  for (let left = milliseconds; left > 0 && signal?.aborted !== true; left -= TIMER_MS_MAX) {
    await sleepShort(Math.min(left, TIMER_MS_MAX), signal);
  }
}

function sleepShort(milliseconds: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  const abort = () => resolve();
  signal?.addEventListener("abort", abort, { once: true });
  return promise.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  });
}
