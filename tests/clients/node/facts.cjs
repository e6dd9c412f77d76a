// Prints what a program saw, one fact a line, so that two servers can be compared.

exports.fact = (name, value) => console.log(`${name}: ${JSON.stringify(value, typed) ?? "null"}`);

exports.failure = async (name, work) => {
  try {
    await work();
    exports.fact(name, "no error");
  } catch (error) {
    const told = error.driverError ?? error.original ?? error.cause ?? error;
    exports.fact(name, [told.code, told.detail, told.table, told.column, told.constraint]);
  }
};

/** Dates and bytes print as they are; whole numbers that are too large for JSON as text. */
function typed(_key, value) {
  return typeof value === "bigint" ? `${value}n` : value;
}

exports.URL =
  `postgresql://${process.env.PGUSER}:${process.env.PGPASSWORD}@${process.env.PGHOST}:${process.env.PGPORT}/${process.env.PGDATABASE}`;
