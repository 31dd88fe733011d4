namespace EdgeProxy.Transport.Tests;

/// <summary>The tests of all transports, on connections that no server has to do with.</summary>
[Collection(nameof(Descriptors))]
public sealed class DirectConnectionTests() : ConnectionTests(Transports.Epoll, isDirect: true);
