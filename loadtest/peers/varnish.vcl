# Varnish as a cache that is compared: its own defaults, one thread pool, memory as storage. @ORIGIN@ is filled in.
vcl 4.1;
backend origin { .host = "127.0.0.1"; .port = "@ORIGIN@"; }
