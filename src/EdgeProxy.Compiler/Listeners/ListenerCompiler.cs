using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>Compiles listeners, with their limits and their TLS.</summary>
internal sealed class ListenerCompiler(CertificateLoader certificates, LimitCompiler limits, CarryOverDraft draft)
{
    public ListenerBinding Compile(ListenerConfig source)
    {
        int id = draft.Listeners.IdOf(source.Name);
        var listener = new Listener
        {
            Id = id,
            Name = source.Name,
            HeadLimits = new HeadLimits
            {
                HeadBytesMax = source.Limits.HeadBytesMax,
                TargetBytesMax = source.Limits.TargetBytesMax,
                FieldCountMax = source.Limits.FieldsMax,
            },
            PathPolicy = source.Paths == PathMode.Preserve ? PathPolicy.Preserve : PathPolicy.Strict,
            TrustedProxies = source.TrustedProxies.Count == 0 ? TrustedProxies.None : new TrustedProxies(source.TrustedProxies),
            Timeouts = new ListenerTimeouts(
                Milliseconds.Of(source.Timeouts.Head),
                Milliseconds.Of(source.Timeouts.KeepAlive),
                Milliseconds.Of(source.Timeouts.Write),
                Milliseconds.Of(source.Timeouts.Body)),
            BodyRateMin = source.BodyRateMin,
            ConnectionsMax = source.Limits.ConnectionsMax,
            Limits = limits.OfListener(source),
            IsTls = source.Tls is not null,
            Port = source.Address.EndPoint?.Port ?? 0,
        };
        draft.Listeners.Set(id, listener);
        EndPoint address = source.Address.UnixPath is { } path ? new UnixDomainSocketEndPoint(path) : source.Address.EndPoint!;
        return new ListenerBinding(listener, address, source.Tls is null ? null : CompileTls(source.Tls, source.Timeouts.Handshake));
    }

    /// <summary>Null when a certificate cannot be used, which was reported.</summary>
    private ServerTls? CompileTls(ListenerTlsConfig source, TimeSpan handshakeTimeout)
    {
        var loaded = new List<(IReadOnlyList<string>, SslStreamCertificateContext)>();
        foreach (CertificateConfig certificate in source.Certificates)
        {
            if (certificates.Load(certificate) is { } context)
            {
                loaded.Add((certificate.ServerNames, context));
            }
        }

        return loaded.Count == 0 ? null : new ServerTls(loaded, source.MinVersion == TlsVersion.Tls13, handshakeTimeout);
    }
}
