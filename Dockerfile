# The gateway from its sources. The IRIS driver is built for glibc, so this is Debian and not Alpine.
FROM node:22-bookworm-slim

RUN npm install --global deno@2.9.6
WORKDIR /app
COPY deno.json deno.lock main.ts ./
COPY lib lib
RUN deno install --frozen --entrypoint main.ts

# Which settings matter: see the README. 0.0.0.0 because a container's loopback is nobody else's.
ENV PGWIRE_HOST=0.0.0.0 PGWIRE_METRICS_HOST=0.0.0.0
EXPOSE 5432 9090
USER node
HEALTHCHECK --start-period=10s CMD ["deno", "run", "--quiet", "--permission-set=gateway", "main.ts", "healthcheck"]
CMD ["deno", "task", "start"]
