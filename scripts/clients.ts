// Installs the clients that tests/clients need and that npm does not have: psql.

async function runs(command: string, ...args: string[]): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(command, { args, stdout: "null", stderr: "null" })
      .output();
    return success;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return false;
    throw cause;
  }
}

async function must(command: string, ...args: string[]): Promise<void> {
  console.log(`$ ${[command, ...args].join(" ")}`);
  const { success } = await new Deno.Command(command, { args }).spawn().status;
  if (!success) Deno.exit(1);
}

if (!(await runs("psql", "--version"))) {
  if (!(await runs("apt-get", "--version"))) {
    console.error("psql is missing, and there is no apt-get to install it: please install it");
    Deno.exit(1);
  }
  const sudo = Deno.uid() === 0 ? [] : ["sudo"];
  const [first, ...rest] = [...sudo, "apt-get"];
  await must(first, ...rest, "update");
  await must(first, ...rest, "install", "--yes", "--no-install-recommends", "postgresql-client");
}
