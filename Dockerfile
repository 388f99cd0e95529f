# The native binary on a base without SDK, compiler or .NET runtime; not root, no shell needed: health is the binary's own verb.
# It holds no secret: MASTER_KEY and the logins come from the environment of the container, for `migrate` and `keys` as well.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends clang zlib1g-dev tzdata \
    && rm -rf /var/lib/apt/lists/*
# The final base knows no time zones. Without the two variants that double the names, and the link to this machine's own zone.
RUN mkdir /zoneinfo && cp -a /usr/share/zoneinfo/. /zoneinfo && rm -rf /zoneinfo/posix /zoneinfo/right /zoneinfo/localtime
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig .globalconfig ./
COPY src/Saas.Api/Saas.Api.csproj src/Saas.Api/
RUN dotnet restore src/Saas.Api --runtime linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/') -p:PublishAot=true
COPY db db
COPY docs/openapi.json docs/
COPY src/Saas.Api src/Saas.Api
RUN dotnet publish src/Saas.Api -c Release --runtime linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/') -o /app \
    && rm -f /app/*.dbg /app/*.xml

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled AS run
WORKDIR /app
COPY --from=build /zoneinfo /usr/share/zoneinfo
COPY --from=build /app .
USER 64198:64198
ENV PORT=3000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=4s --start-period=5s --retries=3 CMD ["/app/Saas.Api", "healthcheck"]
ENTRYPOINT ["/app/Saas.Api"]
