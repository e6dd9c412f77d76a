// Logs in once for each pair of name and configuration, and tells what the server knows it by, or why it was kept out.

const { readFileSync } = require("node:fs");
const { Client } = require("pg");
const { fact } = require("./facts.cjs");

/** The driver takes the texts of files, and a function where the server's name does not count. */
function sslOf({ ca, cert, key, anyName, ...ssl }) {
  const texts = Object.entries({ ca, cert, key }).filter(([, path]) => path);
  for (const [name, path] of texts) ssl[name] = readFileSync(path, "utf8");
  if (anyName) ssl.checkServerIdentity = () => undefined;
  return ssl;
}

async function login({ ssl, ...config }) {
  const client = new Client({ ...config, ssl: ssl && sslOf(ssl) });
  // A socket that breaks after the refusal has nothing more to say.
  client.on("error", () => {});
  try {
    await client.connect();
    return (await client.query("SELECT current_user AS user")).rows[0].user;
  } catch (error) {
    return error.message;
  } finally {
    await client.end();
  }
}

(async () => {
  const pairs = process.argv.slice(2);
  for (let n = 0; n < pairs.length; n += 2) fact(pairs[n], await login(JSON.parse(pairs[n + 1])));
})();
