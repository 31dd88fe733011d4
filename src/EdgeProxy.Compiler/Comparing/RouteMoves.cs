using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>Why a request goes elsewhere than before.</summary>
internal enum MoveCause : byte
{
    ApiRemoved,
    ApiAdded,
    StageRemoved,
    StageAdded,
    HostRemoved,
    HostAdded,
    PathChanged,
    RouteRemoved,
    RouteAdded,
    MatchChanged,

    /// <summary>The route stands where it stood; others were put before it, or taken from before it.</summary>
    Shadowed,
}

/// <param name="Cause">What happened.</param>
/// <param name="Api">In which API.</param>
/// <param name="Part">To what in it: a stage, a stage and a host, or the id of a route on the side that it is on, the old one first.</param>
internal readonly record struct MoveKey(MoveCause Cause, string Api, string Part = "")
{
    public static MoveKey OfHost(MoveCause cause, string api, string stage, string host) => new(cause, api, stage + "\n" + host);
}

/// <param name="Old">What answered it; null for nothing.</param>
/// <param name="New">What will; null for nothing.</param>
/// <param name="Sample">The request.</param>
/// <param name="IsPart">Whether it is only a part of what the old route answers.</param>
internal sealed record RouteMove(ReachedRoute Old, ReachedRoute? New, RouteSample Sample, bool IsPart);

/// <summary>
/// Requests that one route answers on the old side and another one, or none, on the new. They are found by trying requests
/// that the routes of both sides make themselves, so each is certain; that there are no others is not.
/// </summary>
internal sealed class RouteMoves
{
    private static readonly IReadOnlyList<RouteMove> None = [];
    private readonly Dictionary<MoveKey, List<RouteMove>> _byCause = [];

    private RouteMoves()
    {
    }

    /// <summary>Those whose cause is that the routing itself changed around a route.</summary>
    public IEnumerable<(string Api, IReadOnlyList<RouteMove> Moves)> Shadowed => _byCause
        .Where(pair => pair.Key.Cause == MoveCause.Shadowed)
        .Select(pair => (pair.Key.Api, (IReadOnlyList<RouteMove>)pair.Value));

    public IReadOnlyList<RouteMove> Of(MoveKey key) => _byCause.TryGetValue(key, out List<RouteMove>? moves) ? moves : None;

    public static RouteMoves Find(ComparedConfigs configs)
    {
        var moves = new RouteMoves();
        new RouteMoveFinder(configs, moves.Add).Run();
        return moves;
    }

    private void Add(MoveKey key, RouteMove move)
    {
        if (!_byCause.TryGetValue(key, out List<RouteMove>? moves))
        {
            _byCause.Add(key, moves = []);
        }

        moves.Add(move);
    }
}
