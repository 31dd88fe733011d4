using System.Net;

namespace EdgeProxy;

/// <summary>Where the admin listener is, and for whom. Immutable, validated.</summary>
internal sealed record AdminSettings
{
    public static AdminSettings None { get; } = new();

    /// <summary>Full path of the Unix socket; null for none.</summary>
    public string? Socket { get; init; }

    /// <summary>Nobody wrote the path: without its folder, or where another gateway has it, there is no socket and that is no mistake.</summary>
    public bool IsSocketDefault { get; init; }

    /// <summary>Ids of users that may use the socket besides this process's own and root.</summary>
    public IReadOnlyList<uint> Users { get; init; } = [];

    /// <summary>The TCP address; null for none. Never without a token.</summary>
    public IPEndPoint? Address { get; init; }

    /// <summary>A file with tokens, which is read again when it changes; null for none.</summary>
    public string? TokenFile { get; init; }

    public IReadOnlyList<AdminToken> Tokens { get; init; } = [];
}
