// The times of TCP keepalive, which the runtime leaves to the system: they are PostgreSQL's on a system without them.
// There SET succeeds, SHOW tells what the socket has, which is nothing, and a line for the log says why.

/** By setting, what PostgreSQL logs of a value that is not 0. */
const NOT_SUPPORTED: Readonly<Record<string, string>> = {
  tcp_keepalives_idle: "setting the keepalive idle time is not supported",
  tcp_keepalives_interval: "setsockopt(TCP_KEEPINTVL) not supported",
  tcp_keepalives_count: "setsockopt(TCP_KEEPCNT) not supported",
  tcp_user_timeout: "setsockopt(TCP_USER_TIMEOUT) not supported",
};

/** Nothing where there is nothing to say. */
export function keepaliveNews(key: string, value: string | null): string | undefined {
  return Object.hasOwn(NOT_SUPPORTED, key) && Number(value ?? 0) !== 0
    ? NOT_SUPPORTED[key]
    : undefined;
}
