using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>What a difference means to those who are served. In rising order.</summary>
public enum DifferenceSeverity : byte
{
    /// <summary>No request meets it.</summary>
    Info,

    /// <summary>Behaviour changes.</summary>
    Change,

    /// <summary>Somebody who is served now may not be any more, or a protection falls.</summary>
    Breaking,
}

/// <summary>What a difference is about.</summary>
public enum DifferenceSubject : byte
{
    Listener,
    Certificate,
    Upstream,
    Plan,
    Key,
    Api,
    Stage,
    Route,
}

public enum DifferenceKind : byte
{
    /// <summary>The subject itself, or something in one of its lists, is new.</summary>
    Added,

    /// <summary>The subject itself, or something in one of its lists, is gone.</summary>
    Removed,
    Changed,

    /// <summary>The subject is as it was, but its requests go elsewhere.</summary>
    Rerouted,
}

/// <summary>A route's identity.</summary>
public readonly record struct RouteName(string Api, string Id)
{
    public override string ToString() => $"{Id} (api {Api})";
}

/// <summary>One difference in what the documents say, in effective values. Shows no secret: of header fields it has names alone.</summary>
public sealed record ConfigDifference
{
    public required DifferenceSeverity Severity { get; init; }

    public required DifferenceSubject Subject { get; init; }

    /// <summary>A listener's, certificate's, upstream's, plan's, key's, API's or stage's name (or <c>12 keys</c>), or a route's id, on the old side where it is there.</summary>
    public required string Name { get; init; }

    /// <summary>The API of a stage or route; else null.</summary>
    public string? Api { get; init; }

    public required DifferenceKind Kind { get; init; }

    /// <summary>The setting's path below its owner, such as <c>timeouts.response</c>; null when the subject as a whole is meant.</summary>
    public string? Setting { get; init; }

    /// <summary>The effective value as it was; null when there was none, or when it may be secret.</summary>
    public string? Old { get; init; }

    /// <summary>The effective value as it will be; null when there is none, or when it may be secret.</summary>
    public string? New { get; init; }

    /// <summary>In words: <c>timeouts.response 29s → 10s</c>, <c>endpoint http://10.0.0.13:8080 added</c>.</summary>
    public required string What { get; init; }

    /// <summary>What follows from it, in words; empty where nothing more can be said.</summary>
    public string Effect { get; init; } = "";

    /// <summary>The routes that it changes; empty when that is none, or all (of a listener or a certificate).</summary>
    public IReadOnlyList<RouteName> Routes { get; init; } = [];

    /// <summary>A request that goes elsewhere than before: <c>GET api.example.com/orders/~id</c>; else null.</summary>
    public string? Example { get; init; }

    /// <summary>Where the subject stands in the old documents.</summary>
    public SourcePosition? OldPosition { get; init; }

    /// <summary>Where the subject stands in the new documents.</summary>
    public SourcePosition? NewPosition { get; init; }

    /// <summary>The whole in one line, without the severity.</summary>
    public string Text => $"{Label}{(Subject == DifferenceSubject.Key ? "" : ":")} {What}{(Effect.Length == 0 ? "" : ": " + Effect)}";

    private string Label => Subject switch
    {
        DifferenceSubject.Listener => "listener " + Name,
        DifferenceSubject.Certificate => "certificate " + Name,
        DifferenceSubject.Upstream => "upstream " + Name,
        DifferenceSubject.Plan => "plan " + Name,
        DifferenceSubject.Key => Name.EndsWith(" keys", StringComparison.Ordinal) ? Name : "key " + Name,
        DifferenceSubject.Api => "api " + Name,
        DifferenceSubject.Stage => $"stage {Api}/{Name}",
        _ => $"{Name} (api {Api})",
    };
}
