# The program in an image of its own: docker build -t spokeshave .
#
# A user's Dockerfile then says FROM spokeshave AS wheels, RUN spokeshave stage … -o /out, and in its
# last stage COPY --from=wheels /out/root/ /

FROM debian:12-slim@sha256:f70dc8d6a8b6a06824c92471a1a258030836b26b043881358b967bf73de7c5ab AS build
# python3-pip: CMake reads the default index from it. Empty below: pip's own.
RUN apt-get update \
	&& apt-get install -y --no-install-recommends \
		cmake gcc libc6-dev libcurl4-openssl-dev libdeflate-dev libssl-dev \
		ninja-build pkg-config python3-pip zlib1g-dev \
	&& rm -rf /var/lib/apt/lists/*
ARG SPOKESHAVE_DEFAULT_INDEX=
WORKDIR /src
COPY CMakeLists.txt ./
COPY cmake cmake/
COPY include include/
COPY resolver resolver/
COPY src src/
RUN cmake -S . -B /build -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/usr/local \
		-DSPOKESHAVE_TESTS=OFF -DSPOKESHAVE_DEFAULT_INDEX="$SPOKESHAVE_DEFAULT_INDEX" \
	&& cmake --build /build \
	&& DESTDIR=/install cmake --install /build --strip

FROM debian:12-slim@sha256:f70dc8d6a8b6a06824c92471a1a258030836b26b043881358b967bf73de7c5ab
LABEL org.opencontainers.image.title="spokeshave" \
	org.opencontainers.image.description="Stages the wheels that a Python application can reach" \
	org.opencontainers.image.licenses="MIT" \
	org.opencontainers.image.base.name="docker.io/library/debian:12-slim"
# /src is where a build copies the application to, /out where it stages: both are the user's.
RUN apt-get update \
	&& apt-get install -y --no-install-recommends \
		ca-certificates libcurl4 libdeflate0 libssl3 zlib1g \
	&& rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/apt/archives/*.deb \
		/var/cache/debconf/*-old /var/log/apt /var/log/dpkg.log \
	&& groupadd --gid 65532 nonroot \
	&& useradd --no-log-init --uid 65532 --gid 65532 --create-home --shell /usr/sbin/nologin nonroot \
	&& install -d -o 65532 -g 65532 /src /out
COPY --from=build /install/ /
WORKDIR /src
USER 65532:65532
ENTRYPOINT ["spokeshave"]
CMD ["--help"]
