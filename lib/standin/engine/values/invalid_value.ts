// What is no value of the type that it was to become.

/** A value that a type does not take; the caller knows which SQLCODE that is. */
export class InvalidValue extends Error {
  override readonly name = "InvalidValue";
}
