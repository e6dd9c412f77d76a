// What IRIS says when it will not: a negative SQLCODE and the text of %msg.

export class IrisError extends Error {
  override readonly name: string = "IrisError";
  readonly sqlcode: number;

  constructor(sqlcode: number, message: string) {
    super(message);
    this.sqlcode = sqlcode;
  }
}

/** Found in the text alone, before any table is looked at. */
export class IrisSyntaxError extends IrisError {
  override readonly name = "IrisSyntaxError";
}
