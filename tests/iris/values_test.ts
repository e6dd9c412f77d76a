// Logical dates and times: check values seen on live servers, and what holds for all of them.

import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalDecimal, decimalOrUndefined } from "../../lib/iris/decimal.ts";
import {
  canonicalTimestamp,
  DAY_LEAST,
  DAY_MOST,
  dayOfText,
  horologOfMicros,
  microsOfHorolog,
  microsOfPosix,
  microsOfText,
  POSIX_LEAST,
  POSIX_MOST,
  posixOfText,
  secondsOfText,
  textOfDay,
  textOfMicros,
  textOfPosix,
  textOfSeconds,
} from "../../lib/iris/values.ts";

const DAYS: [string, number][] = [
  ["1840-12-31", 0],
  ["1841-01-01", 1],
  ["1970-01-01", 47117],
  ["2000-01-01", 58074],
  ["0001-01-01", DAY_LEAST],
  ["9999-12-31", DAY_MOST],
];

Deno.test("day numbers count from 1840-12-31", () => {
  for (const [text, day] of DAYS) {
    assert.equal(dayOfText(text), day);
    assert.equal(textOfDay(day), text);
  }
});

Deno.test("days that no calendar has are not days", () => {
  for (
    const text of ["2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10", "0000-01-01", "x", ""]
  ) {
    assert.equal(dayOfText(text), undefined, text);
  }
});

Deno.test("any day number comes back from its text", () => {
  fc.assert(fc.property(fc.integer({ min: DAY_LEAST, max: DAY_MOST }), (day) => {
    assert.equal(dayOfText(textOfDay(day)), day);
  }));
});

const TIMES: [string, string, string][] = [
  ["00:00:00", "0", "00:00:00"],
  ["10:11:12", "36672", "10:11:12"],
  ["10:11", "36660", "10:11:00"],
  ["23:59:59.999999999", "86399.999999999", "23:59:59.999999999"],
  ["00:00:00.500", ".5", "00:00:00.5"],
];

Deno.test("times are canonical seconds since midnight", () => {
  for (const [text, seconds, shown] of TIMES) {
    assert.equal(secondsOfText(text), seconds);
    assert.equal(textOfSeconds(seconds), shown);
  }
  for (const text of ["24:00:00", "1:60:00", "10:11:60", "x", ""]) {
    assert.equal(secondsOfText(text), undefined, text);
  }
  for (const seconds of ["86400", "-1", "x"]) assert.equal(textOfSeconds(seconds), undefined);
  assert.equal(textOfSeconds(36672n), "10:11:12");
});

const POSIX: [string, bigint][] = [
  ["1970-01-01 00:00:00", 1152921504606846976n],
  ["2017-01-01 00:00:00", 1154404733406846976n],
  ["1969-12-01 00:00:00", -6917531706041081856n],
  ["2025-09-16 10:20:30.123456", 1154679522636970432n],
  ["1025-09-16 10:20:30", -6947328004811081856n],
  ["0001-01-01 00:00:00", POSIX_LEAST],
  ["9999-12-31 23:59:59.999999", POSIX_MOST],
];

Deno.test("PosixTime has the integers that live servers gave", () => {
  for (const [text, posix] of POSIX) {
    assert.equal(posixOfText(text), posix, text);
    assert.equal(textOfMicros(microsOfPosix(posix)), text);
  }
  assert.equal(textOfPosix(1154404733406846976n), "2017-01-01 00:00:00.000000");
});

const anyMicros = fc.bigInt({
  min: microsOfPosix(POSIX_LEAST),
  max: microsOfPosix(POSIX_MOST),
});

Deno.test("any microsecond comes back from its text, its integer and its $HOROLOG", () => {
  fc.assert(fc.property(anyMicros, (micros) => {
    assert.equal(microsOfText(textOfMicros(micros)), micros);
    const posix = posixOfText(textOfMicros(micros));
    assert.ok(posix !== undefined);
    assert.equal(microsOfPosix(posix), micros);
    const whole = micros - ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
    assert.equal(microsOfHorolog(horologOfMicros(micros)), whole);
  }));
});

Deno.test("PosixTime keeps the order of time", () => {
  fc.assert(fc.property(anyMicros, anyMicros, (left, right) => {
    const [first, second] = [left, right].map((micros) => posixOfText(textOfMicros(micros)));
    assert.ok(first !== undefined && second !== undefined);
    assert.equal(first < second, left < right);
  }));
});

Deno.test("a %TimeStamp drops the zeros at its end and keeps nine digits", () => {
  const rows: [string, string | undefined][] = [
    ["2024-01-31 10:11:12.500000", "2024-01-31 10:11:12.5"],
    ["2024-1-31T10:11:12.123456789", "2024-01-31 10:11:12.123456789"],
    ["2024-01-31", "2024-01-31 00:00:00"],
    ["2024-01-31 25:00:00", undefined],
    ["2024-02-30 10:00:00", undefined],
  ];
  for (const [text, shown] of rows) assert.equal(canonicalTimestamp(text), shown, text);
});

Deno.test("numbers are canonical without zeros before the point or at the end", () => {
  const rows: [string, string][] = [
    ["0.50", ".5"],
    ["-0.250", "-.25"],
    ["12.300", "12.3"],
    ["-0", "0"],
    ["007", "7"],
    ["1E3", "1000"],
    ["1e-3", ".001"],
    ["+5.", "5"],
    ["12345678901234567890.10", "12345678901234567890.1"],
  ];
  for (const [text, shown] of rows) assert.equal(canonicalDecimal(text), shown, text);
});

Deno.test("a number of few digits is read as any other one is", () => {
  const text = fc.array(fc.constantFrom(..."0012345.-"), { maxLength: 18 })
    .map((some) => some.join(""));
  fc.assert(fc.property(text, (text) => {
    // With an exponent it is read by the rules for all numbers.
    assert.deepEqual(decimalOrUndefined(text), decimalOrUndefined(`${text}E0`), text);
  }));
});
