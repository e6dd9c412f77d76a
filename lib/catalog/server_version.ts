// The version that clients are told: that of the PostgreSQL which answers for the catalog.

export const SERVER_VERSION = "18.6";
