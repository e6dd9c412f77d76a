// A program that the bench measures with is not there: who runs it is told how to have it.

export class NotInstalled extends Error {
  constructor(what: string) {
    super(`${what} is not installed: deno run --allow-all scripts/bench_partners.ts does that`);
  }
}
