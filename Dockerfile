# syntax=docker/dockerfile:1

# Where the base images come from is the only thing here that names a registry; a mirror is one --build-arg away.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0-noble
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled

FROM ${SDK_IMAGE} AS build
WORKDIR /source
COPY . .
# The same script as everywhere else: it installs the native tool chain and fails on any trim or AOT warning.
# The empty folders are made here because the final image has no shell to make them with.
RUN build/publish.sh /publish \
    && mkdir -p /rootfs/etc/edgeproxy /rootfs/var/lib/edgeproxy \
    && cp /publish/edgeproxy /rootfs/edgeproxy

FROM ${RUNTIME_IMAGE}
# The chiselled images define this unprivileged user and set its number in APP_UID.
COPY --from=build --chown=0:0 /rootfs/edgeproxy /edgeproxy
COPY --from=build --chown=0:0 /rootfs/etc/edgeproxy /etc/edgeproxy
COPY --from=build --chown=$APP_UID:$APP_UID /rootfs/var/lib/edgeproxy /var/lib/edgeproxy
USER $APP_UID

# Documents are read from /etc/edgeproxy; the state folder keeps the last good configuration over restarts.
VOLUME ["/etc/edgeproxy", "/var/lib/edgeproxy"]
# 8080 for clients; 9901, where `health` asks by default, for operators (metrics, liveness, readiness).
EXPOSE 8080 9901

# The binary asks its own ops listener, since the image has neither a shell nor curl.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 CMD ["/edgeproxy", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/edgeproxy"]
CMD ["run", "--config", "/etc/edgeproxy", "--ops", "0.0.0.0:9901"]
