// Who the catalog's PostgreSQL belongs to: the role that scripts/catalog_data.ts made, as a client may be called postgres.

export const SUPERUSER = "iris_pgwire";
