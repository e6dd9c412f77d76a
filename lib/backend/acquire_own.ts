// A connection for what the gateway does by itself: no session's limits are left on it, and no wait is without an end.

import type { AcquireOptions, Lease, Locking, Pool } from "./contract.ts";

/** Nobody would be there to end it. */
const OWN_LOCKING: Locking = { waitMs: 10_000, readUncommitted: false };

export async function acquireOwn(
  pool: Pick<Pool, "acquire">,
  options?: AcquireOptions,
): Promise<Lease> {
  const lease = await pool.acquire(options);
  try {
    await lease.setLocking(OWN_LOCKING);
    return lease;
  } catch (cause) {
    lease.release();
    throw cause;
  }
}
