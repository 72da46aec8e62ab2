# docker build -t latent-garden . && docker run -p 3000:3000 latent-garden
FROM node:22-slim AS build
WORKDIR /garden
ENV NEXT_TELEMETRY_DISABLED=1
COPY .npmrc package.json package-lock.json ./
COPY training/package.json training/
RUN npm ci --workspaces=false --include=dev --no-audit --no-fund
COPY instrumentation.ts next.config.js postcss.config.mjs proxy.ts tsconfig.json ./
COPY public public
COPY lib lib
COPY app app
RUN npm run build
# What is in the image, and under which terms. The trainer, which is not, would be missed.
RUN npm pkg delete workspaces && \
    npm sbom --sbom-format cyclonedx > .next/standalone/sbom.json && \
    npm ls --omit dev --all --parseable > packages && \
    node app/_serve/notices.js < packages > .next/standalone/NOTICES.txt

FROM node:22-slim
WORKDIR /garden
ENV NODE_ENV=production
# As npm start has it (app/_serve/child.js).
ENV MALLOC_ARENA_MAX=2
ENV NEXT_TELEMETRY_DISABLED=1
ENV HOSTNAME=0.0.0.0
ENV PORT=3000
COPY --from=build /garden/.next/standalone ./
COPY --from=build /garden/.next/static .next/static
COPY --from=build /garden/public public
USER node
EXPOSE 3000
HEALTHCHECK --start-period=10s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server.js"]
