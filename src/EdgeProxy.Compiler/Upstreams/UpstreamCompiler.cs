using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;
using EdgeProxy.Transport;

namespace EdgeProxy.Compiler;

/// <summary>Compiles upstreams with their endpoints.</summary>
internal sealed class UpstreamCompiler(CertificateLoader certificates, CarryOverDraft draft, int loops)
{
    private readonly List<ResolvedName> _names = [];

    public IReadOnlyList<ResolvedName> Names => _names;

    public Upstream ByName(string name) => draft.Upstreams.TryGet(draft.Upstreams.IdOf(name), out Upstream upstream)
        ? upstream
        : throw new InvalidOperationException($"The validator let a route refer to the upstream '{name}', which is not there.");

    /// <summary>Whether the upstream, of an earlier compilation, is that of this one too.</summary>
    public bool IsSame(Upstream upstream) => draft.Upstreams.TryGet(upstream.Id, out Upstream now) && ReferenceEquals(now, upstream);

    public void Compile(UpstreamConfig source)
    {
        int id = draft.Upstreams.IdOf(source.Name);
        var pool = new PoolLimits(
            source.Pool.ConnectionsMax,
            Milliseconds.Of(source.Pool.IdleTimeout),
            source.Pool.QueueMax,
            Milliseconds.Of(source.Pool.QueueTimeout));
        IReadOnlyList<Endpoint> endpoints = [.. source.Endpoints.Select(endpoint => CompileEndpoint(source, endpoint, pool))];
        BalanceMethod method = MethodOf(source.Balance);
        int[] weights = [.. source.Endpoints.Select(endpoint => endpoint.Weight)];
        Upstream? before = draft.Upstreams.Before(id);
        draft.Upstreams.Set(id, before is { IsRetired: false } && IsAs(before, endpoints, method, weights, pool) ? before : new Upstream
        {
            Id = id,
            Name = source.Name,
            Endpoints = endpoints,
            Balancer = new Balancer(method, weights),
            Pool = pool,
        });
    }

    private static bool IsAs(Upstream before, IReadOnlyList<Endpoint> endpoints, BalanceMethod method, int[] weights, PoolLimits pool) =>
        before.Pool == pool && before.Balancer.IsOf(method, weights) && before.Endpoints.SequenceEqual(endpoints);

    private Endpoint CompileEndpoint(UpstreamConfig upstream, EndpointConfig source, PoolLimits pool)
    {
        EndPoint? address = AddressOf(source);
        string identity = upstream.Name + "\n" + source.Url;
        EndpointState state = draft.EndpointState(identity, loops, address is null ? [] : [address]);
        if (address is null)
        {
            _names.Add(new ResolvedName(upstream.Name, source.Url, source.Host, source.Port, upstream.ResolveInterval, state));
        }

        string terms = source.Scheme == EndpointScheme.Https ? TermsOf(upstream.Tls, source) : "";
        int id = draft.Endpoints.IdOf(identity + "\n" + terms);
        byte[] authority = Encoding.ASCII.GetBytes(source.Authority);
        ClientTls? tls = source.Scheme == EndpointScheme.Https ? draft.Tls.Client(terms, () => CompileTls(upstream, source)) : null;
        bool isSame = draft.Endpoints.Before(id) is { IsRetired: false } known
            && ReferenceEquals(known.Tls, tls) && ReferenceEquals(known.State, state) && known.Pool == pool && known.Authority.AsSpan().SequenceEqual(authority);
        Endpoint endpoint = isSame ? draft.Endpoints.Before(id)! : new Endpoint
        {
            Id = id,
            Name = source.Url,
            Authority = authority,
            Tls = tls,
            Pool = pool,
            State = state,
        };
        draft.Endpoints.Set(id, endpoint);
        return endpoint;
    }

    /// <summary>Null for a name, which has yet to be resolved.</summary>
    private static EndPoint? AddressOf(EndpointConfig source)
    {
        if (source.UnixPath is { } path)
        {
            return new UnixDomainSocketEndPoint(path);
        }

        return IPAddress.TryParse(source.Host, out IPAddress? address) ? new IPEndPoint(address, source.Port) : null;
    }

    /// <summary>All that two connections must have in common to be used for one another.</summary>
    private static string TermsOf(UpstreamTlsConfig tls, EndpointConfig endpoint) => string.Join(
        '\n',
        tls.ServerName ?? endpoint.Host,
        tls.Verify ? "verify" : "",
        tls.Ca is null ? "" : CertificateLoader.Digest(tls.Ca.Text),
        tls.ClientCertificate is null ? "" : CertificateLoader.TermsOf(tls.ClientCertificate));

    /// <summary>Null when a certificate cannot be used, which was reported: then no snapshot is made.</summary>
    private ClientTls? CompileTls(UpstreamConfig upstream, EndpointConfig endpoint)
    {
        UpstreamTlsConfig source = upstream.Tls;
        string path = MemberPath.Join(MemberPath.Join("upstreams", upstream.Name), "tls") + ".ca";
        X509Certificate2Collection? authorities = source.Ca is null ? null : certificates.LoadAuthorities(source.Ca, path);
        X509Certificate2? client = source.ClientCertificate is null ? null : certificates.Load(source.ClientCertificate)?.TargetCertificate;
        bool isWhole = (source.Ca is null || authorities is not null) && (source.ClientCertificate is null || client is not null);
        return isWhole ? new ClientTls(source.ServerName ?? endpoint.Host, authorities, source.Verify, client) : null;
    }

    private static BalanceMethod MethodOf(BalanceKind kind) => kind switch
    {
        BalanceKind.LeastRequests => BalanceMethod.LeastRequests,
        BalanceKind.PowerOfTwo => BalanceMethod.PowerOfTwo,
        BalanceKind.Random => BalanceMethod.Random,
        _ => BalanceMethod.RoundRobin,
    };
}
