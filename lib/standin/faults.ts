// What the server says where a call cannot be made; the texts are not verified against a live IRIS.

/** An error that leaves the call: the driver throws its text. */
export class IrisFault extends Error {
  override readonly name = "IrisFault";
}

// (unsure) Real IRIS has more to say in each of these; only the names in <> are documented.
export const FAULT = {
  classMissing: (name: string) => new IrisFault(`<CLASS DOES NOT EXIST> *${name}`),
  methodMissing: (method: string, name: string) =>
    new IrisFault(`<METHOD DOES NOT EXIST> *${method},${name}`),
  propertyMissing: (property: string, name: string) =>
    new IrisFault(`<PROPERTY DOES NOT EXIST> *${property},${name}`),
  cannotSet: (property: string, name: string) =>
    new IrisFault(`<CANNOT SET THIS PROPERTY> *${property},${name}`),
  invalidOref: () => new IrisFault("<INVALID OREF>"),
  protect: (what: string) => new IrisFault(`<PROTECT> ${what}`),
  maxString: () => new IrisFault("<MAXSTRING>"),
  store: () => new IrisFault("<STORE>"),
  list: (why: string) => new IrisFault(`<LIST> ${why}`),
  unsupported: (what: string) => new IrisFault(`<UNSUPPORTED> the stand-in has no ${what}`),
  write: (what: string) =>
    new IrisFault(`<WRITE> ${what} would write to the client, which the driver cannot take`),
} as const;

/** (unsure) The texts of a refused login: what IRIS says of an unknown namespace and of a used-up licence. */
export const REFUSAL = {
  accessDenied: "Access Denied",
  namespaceMissing: (name: string) => `Namespace '${name}' does not exist`,
  licence: "License limit exceeded",
} as const;
