// Rows a second of a piece of work, which is done once before; what takes too short a time is done more than once.

const LEAST_MS = 200;

export async function rate(
  rows: number,
  work: () => unknown,
): Promise<{ "rows/s": number }> {
  await work();
  const start = performance.now();
  let times = 0;
  do {
    await work();
    times++;
  } while (performance.now() - start < LEAST_MS);
  return { "rows/s": times * rows / ((performance.now() - start) / 1000) };
}
