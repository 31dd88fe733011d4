namespace EdgeProxy.Policies;

/// <summary>One route of one stage, as the route table is built from.</summary>
/// <param name="Id">Dense id that a match returns.</param>
/// <param name="Name">For conflict messages: <c>shop/prod GET /orders/{id}</c>.</param>
/// <param name="Hosts">Lower-case host names, <c>*.suffix</c> forms, or empty for any.</param>
/// <param name="StagePath">Canonical path at which the stage is reachable, such as <c>/dev</c>; empty at the root. No trailing slash.</param>
/// <param name="Methods">Upper-case method tokens; empty for <c>ANY</c>.</param>
/// <param name="Path">
/// The pattern below the stage path: <c>/orders/{id}</c>, <c>/files/{proxy+}</c>; null for <c>$default</c>. Its literals, like the
/// stage path, are in the canonical form of <see cref="EdgeProxy.Http1.PathCanonicalizer"/>: they are compared byte by byte with such paths.
/// </param>
public sealed record RouteSpec(
    int Id,
    string Name,
    IReadOnlyList<string> Hosts,
    string StagePath,
    IReadOnlyList<string> Methods,
    string? Path,
    IReadOnlyList<FieldCondition> Headers,
    IReadOnlyList<FieldCondition> Query)
{
    /// <summary>Whether the other, in the same place among others, makes the same table. Names do not count.</summary>
    public bool IsRoutedAs(RouteSpec other) => ReferenceEquals(this, other) || (
        Id == other.Id && StagePath == other.StagePath && Path == other.Path
        && Hosts.SequenceEqual(other.Hosts, StringComparer.Ordinal) && Methods.SequenceEqual(other.Methods, StringComparer.Ordinal)
        && Headers.SequenceEqual(other.Headers) && Query.SequenceEqual(other.Query));
}

/// <summary>A condition on a header field or query parameter: present (null value), or equal to the value, byte by byte.</summary>
public sealed record FieldCondition(string Name, string? Value);

/// <summary>Two routes of which neither can be preferred.</summary>
public sealed record RouteConflict(RouteSpec First, RouteSpec Second, string Reason);
