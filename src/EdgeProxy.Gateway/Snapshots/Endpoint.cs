using System.Text;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <summary>One address of an upstream.</summary>
public sealed class Endpoint
{
    public required int Id { get; init; }

    /// <summary>As written, such as <c>http://10.0.0.11:8080</c>: the label of its metrics.</summary>
    public required string Name { get; init; }

    /// <summary>Host and port for a rewritten <c>Host</c> field.</summary>
    public required byte[] Authority { get; init; }

    public required ClientTls? Tls { get; init; }

    public required PoolLimits Pool { get; init; }

    /// <summary>Slots, loads and addresses: survives reloads.</summary>
    public required EndpointState State { get; init; }

    /// <summary>Left the documents: no exchange selects it any more, but connections may still be open.</summary>
    public bool IsRetired { get; init; }

    public static byte[] AuthorityBytes(string host, int port, bool isTls) =>
        Encoding.ASCII.GetBytes(port == (isTls ? 443 : 80) ? host : $"{host}:{port}");
}
