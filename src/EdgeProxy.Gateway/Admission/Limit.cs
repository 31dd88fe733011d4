using System.Text;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>For whom a limit is one.</summary>
public enum LimitBy : byte
{
    /// <summary>For all requests together, or, in a plan, for each key.</summary>
    All,
    Address,
    Header,
}

/// <summary>One level of limits, compiled: its buckets, and how clients are told of it. Immutable; the buckets outlive it.</summary>
public sealed class Limit
{
    private const int TextBytesMax = 512;

    /// <param name="kind">The level.</param>
    /// <param name="name">How response fields call it.</param>
    /// <param name="terms">Rate and burst, as they will be in force with the snapshot.</param>
    /// <param name="throttle">The buckets.</param>
    public Limit(LimitKind kind, string name, BucketTerms terms, IThrottle throttle)
    {
        Kind = kind;
        Name = name;
        Terms = terms;
        Throttle = throttle;
        (long quota, long seconds) = RateLimitFields.WindowOf(terms);
        Span<byte> text = stackalloc byte[TextBytesMax];
        RateLimitFields.TryWritePolicy(text, name, quota, seconds, out int written);
        Policy = text[..written].ToArray();
        QuotedNameLength = QuotedName(name).Length;
        PolicyQuota = quota;
    }

    public LimitKind Kind { get; }

    public string Name { get; }

    public BucketTerms Terms { get; }

    public IThrottle Throttle { get; }

    public LimitBy By { get; init; }

    /// <summary>The field's name in lower case, by header.</summary>
    public string HeaderName
    {
        get;
        init
        {
            field = value;
            HeaderBytes = Encoding.ASCII.GetBytes(value);
            KnownHeader = KnownHeaders.Find(HeaderBytes);
        }
    } = "";

    /// <summary>Leading bits of an IPv6 address that count, by address.</summary>
    public int Ipv6Bits { get; init; } = 64;

    /// <summary>The item of <c>RateLimit-Policy</c>, which does not change.</summary>
    internal byte[] Policy { get; }

    /// <summary>How much of that is the name, with which the item of <c>RateLimit</c> begins too.</summary>
    internal int QuotedNameLength { get; }

    /// <summary>Requests of the policy's window.</summary>
    internal long PolicyQuota { get; }

    private byte[] HeaderBytes { get; init; } = [];

    private KnownHeader KnownHeader { get; init; }

    /// <summary>A name as response fields have it.</summary>
    internal static byte[] QuotedName(string name)
    {
        Span<byte> text = stackalloc byte[TextBytesMax];
        RateLimitFields.TryWriteName(text, name, out int written);
        return [.. text[..written]];
    }

    /// <summary>Which of the buckets a request is charged to.</summary>
    internal ulong IdOf(Exchange exchange) => By switch
    {
        LimitBy.Address => exchange.Client.Identity.AddressId(exchange, Ipv6Bits),
        LimitBy.Header => exchange.Home.Identities.Of(HeaderOf(exchange.Client.Head, exchange.Client.HeadBytes)),
        _ => 0,
    };

    /// <summary>Requests without the field are one identity, and so are those that give it more than once: which of the values would count?</summary>
    private ReadOnlySpan<byte> HeaderOf(RequestHead head, ReadOnlySpan<byte> bytes) => FieldLookup.OnlyValueOf(head, bytes, KnownHeader, HeaderBytes);
}
