using EdgeProxy.Http1;

namespace EdgeProxy.Policies;

/// <summary>All routes of a snapshot as a frozen trie over bytes. Immutable; look-ups allocate nothing.</summary>
public sealed class RouteTable
{
    /// <summary>Compiles the routes. Conflicts are collected, not thrown; a table is made even then.</summary>
    public static RouteTable Build(IReadOnlyList<RouteSpec> routes, ICollection<RouteConflict> conflicts) => throw new NotImplementedException();

    /// <summary>
    /// Finds the route for a request; false when there is none. <paramref name="host"/> is the request's host without port, in any case;
    /// <paramref name="path"/> the canonical path. The head and its bytes serve method, header and query conditions.
    /// </summary>
    public bool TryMatch(ReadOnlySpan<byte> host, ReadOnlySpan<byte> path, RequestHead head, ReadOnlySpan<byte> headBytes, ref RouteMatch match) => throw new NotImplementedException();
}
