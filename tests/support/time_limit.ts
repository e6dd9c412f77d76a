// Loaded before every test file: a test that does not end fails, instead of keeping all others waiting for ever.

/** Many times what the longest takes on a slow machine. */
const LIMIT_MS = 4 * 60_000;

type Body = (...given: unknown[]) => unknown;

const { test } = Deno;

function limited(body: Body): Body {
  const within = async (...given: unknown[]) => {
    const { promise, reject } = Promise.withResolvers<never>();
    const ends = setTimeout(() => reject(new Error("no end after four minutes")), LIMIT_MS);
    try {
      return await Promise.race([body(...given), promise]);
    } finally {
      clearTimeout(ends);
    }
  };
  // A test may be called as its function is.
  return Object.defineProperty(within, "name", { value: body.name });
}

/** Whatever way it is said in: a function, options with one, or options behind a name. */
function limitedIn(given: unknown): unknown {
  if (typeof given === "function") return limited(given as Body);
  const body = (given as { fn?: Body } | undefined)?.fn;
  return body ? { ...given as object, fn: limited(body) } : given;
}

const hooks = Object.fromEntries(
  (["beforeAll", "beforeEach", "afterEach", "afterAll"] as const).map((name) => [
    name,
    (...given: unknown[]) => (test[name] as Body)(...given.map(limitedIn)),
  ]),
);

Object.defineProperty(Deno, "test", {
  value: Object.assign(
    (...given: unknown[]) => (test as Body)(...given.map(limitedIn)),
    test,
    hooks,
  ),
});
