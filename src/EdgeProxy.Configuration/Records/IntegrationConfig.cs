namespace EdgeProxy.Configuration;

/// <summary>What answers a route: <see cref="HttpIntegrationConfig"/>, <see cref="MockIntegrationConfig"/> or <see cref="RedirectIntegrationConfig"/>.</summary>
public abstract record IntegrationConfig
{
    private protected IntegrationConfig()
    {
    }
}

/// <summary>Forwards to an upstream.</summary>
public sealed record HttpIntegrationConfig : IntegrationConfig
{
    public required UpstreamConfig Upstream { get; init; }

    public required PathRewriteConfig Path { get; init; }

    public required HostConfig Host { get; init; }

    /// <summary>As they apply to this route; <see cref="UpstreamTimeoutsConfig.Connect"/> is always the upstream's.</summary>
    public required UpstreamTimeoutsConfig Timeouts { get; init; }

    public required int RetriesMax { get; init; }

    /// <summary>A client that closes its sending half goes on receiving, instead of cancelling the exchange.</summary>
    public required bool HalfClose { get; init; }

    /// <summary>Whether WebSocket upgrades are passed on.</summary>
    public required bool WebSocket { get; init; }

    /// <summary>How long a tunnel may be silent in both directions.</summary>
    public required TimeSpan TunnelIdle { get; init; }
}

/// <summary>Answers by itself.</summary>
public sealed record MockIntegrationConfig : IntegrationConfig
{
    /// <summary>200 to 599.</summary>
    public required int Status { get; init; }

    /// <summary>With <c>Content-Type</c> among them when the body was JSON and none was given.</summary>
    public required IReadOnlyList<HeaderConfig> Headers { get; init; }

    /// <summary>UTF-8; empty for none.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>Sends the client elsewhere.</summary>
public sealed record RedirectIntegrationConfig : IntegrationConfig
{
    /// <summary>The value of <c>Location</c>: an absolute URL or a path.</summary>
    public required TemplateConfig To { get; init; }

    /// <summary>301, 302, 303, 307 or 308.</summary>
    public required int Status { get; init; }

    /// <summary>Appends the request's query to <see cref="To"/>.</summary>
    public required bool KeepQuery { get; init; }
}

public enum PathRewriteKind : byte
{
    /// <summary>The path below the stage's, as it was matched.</summary>
    Keep,

    /// <summary>That path without <see cref="PathRewriteConfig.Prefix"/>, and at least <c>/</c>.</summary>
    Strip,

    /// <summary><see cref="PathRewriteConfig.Template"/> with the parameters filled in.</summary>
    Template,
}

/// <param name="Kind">How the upstream's path is made.</param>
/// <param name="Prefix">For Strip: whole segments that every path of the pattern begins with, without a trailing slash.</param>
/// <param name="Template">For Template.</param>
public sealed record PathRewriteConfig(PathRewriteKind Kind, string? Prefix = null, TemplateConfig? Template = null)
{
    public static PathRewriteConfig Keep { get; } = new(PathRewriteKind.Keep);
}

public enum TemplatePartKind : byte
{
    Literal,

    /// <summary>The bytes of the path that a parameter matched, as they came (still percent-encoded).</summary>
    Parameter,

    /// <summary>The canonical path of the request, whole, with base path and stage; redirects only.</summary>
    RequestPath,
}

/// <param name="Kind">What stands here.</param>
/// <param name="Literal">For literals; else empty.</param>
/// <param name="ParameterIndex">Index into <see cref="RouteConfig.Parameters"/>; else -1.</param>
public readonly record struct TemplatePart(TemplatePartKind Kind, string Literal, int ParameterIndex);

/// <param name="Text">As written.</param>
/// <param name="Parts">In order.</param>
public sealed record TemplateConfig(string Text, IReadOnlyList<TemplatePart> Parts);
