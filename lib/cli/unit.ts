// The systemd unit of the service, and the file that its settings are written into.

import { type Setting, SETTINGS, shownDefault } from "./settings.ts";

export const PROGRAM = "/usr/local/bin/iris-pgwire";
export const SETTINGS_FILE = "/etc/iris-pgwire.env";

export function unitOf(program: string): string {
  return `# A systemd unit for ${program}. Settings go to ${SETTINGS_FILE}, as NAME=value.
# The executable unpacks itself beside itself when it first runs, which the service may not do: \`service install\` has done so.
[Unit]
Description=PostgreSQL gateway to InterSystems IRIS
After=network-online.target
Wants=network-online.target

[Service]
ExecStart=${program} serve
# Reads users, rules and certificates again.
ExecReload=/bin/kill -HUP $MAINPID
EnvironmentFile=-${SETTINGS_FILE}
DynamicUser=yes
StateDirectory=iris-pgwire
WorkingDirectory=/var/lib/iris-pgwire
Restart=on-failure
RestartSec=2
TimeoutStopSec=30
# With the password of IRIS in a file that only root reads, the service gets it as a credential:
# LoadCredential=iris-password:/etc/iris-pgwire.password
# A core file would hold what the memory does: passwords, and patients.
LimitCORE=0
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
UMask=0077

[Install]
WantedBy=multi-user.target
`;
}

/** Every setting with its default, to be uncommented. */
export function settingsFile(): string {
  const rows = (Object.values(SETTINGS) as Setting<unknown>[]).map((row) =>
    `# ${row.help}: ${row.kind.mayBe}.\n#${row.env}=${shownDefault(row) ?? ""}\n`
  );
  return [
    "# Settings of iris-pgwire, NAME=value; a changed one counts after: systemctl restart iris-pgwire\n",
    ...rows,
  ].join("\n");
}
