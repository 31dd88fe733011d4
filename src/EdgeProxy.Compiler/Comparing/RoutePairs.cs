using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>
/// The routes of an API on both sides, by id. A route that is gone, and one that is new and matches exactly the same, are
/// one route with another id.
/// </summary>
internal sealed class RoutePairs
{
    private readonly Dictionary<string, RouteConfig> _newByOldId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RouteConfig> _oldByNewId = new(StringComparer.Ordinal);
    private readonly bool _isSame;

    private RoutePairs()
    {
        _isSame = true;
        Removed = [];
        Added = [];
    }

    public RoutePairs(ApiConfig old, ApiConfig now)
    {
        var removed = new List<RouteConfig>();
        var added = new List<RouteConfig>();
        foreach ((RouteConfig? oldRoute, RouteConfig? newRoute) in Paired<RouteConfig>.ByName(old.Routes, now.Routes, route => route.Id))
        {
            if (oldRoute is not null && newRoute is not null)
            {
                Add(oldRoute, newRoute);
            }
            else if (oldRoute is not null)
            {
                removed.Add(oldRoute);
            }
            else
            {
                added.Add(newRoute!);
            }
        }

        Rename(removed, added);
        Removed = removed;
        Added = added;
    }

    /// <summary>Of an API that is the same object on both sides: each route is its own counterpart, and none is worth comparing.</summary>
    public static RoutePairs Same { get; } = new();

    /// <summary>In the order of the old side; none when the API is the same object.</summary>
    public List<(RouteConfig Old, RouteConfig New)> Both { get; } = [];

    public IReadOnlyList<RouteConfig> Removed { get; }

    public IReadOnlyList<RouteConfig> Added { get; }

    /// <summary>The same route on the new side; null when it is gone.</summary>
    public RouteConfig? NewOf(RouteConfig old) => _isSame ? old : _newByOldId.GetValueOrDefault(old.Id);

    /// <summary>The same route on the old side; null when it is new.</summary>
    public RouteConfig? OldOf(RouteConfig now) => _isSame ? now : _oldByNewId.GetValueOrDefault(now.Id);

    private void Add(RouteConfig old, RouteConfig now)
    {
        Both.Add((old, now));
        _newByOldId.Add(old.Id, now);
        _oldByNewId.Add(now.Id, old);
    }

    private void Rename(List<RouteConfig> removed, List<RouteConfig> added)
    {
        if (removed.Count == 0 || added.Count == 0)
        {
            return;
        }

        var byMatch = new Dictionary<string, RouteConfig>(StringComparer.Ordinal);
        foreach (RouteConfig route in added)
        {
            byMatch.TryAdd(RouteMatchText.KeyOf(route), route);
        }

        foreach (RouteConfig route in removed)
        {
            if (byMatch.Remove(RouteMatchText.KeyOf(route), out RouteConfig? other))
            {
                Add(route, other);
            }
        }

        removed.RemoveAll(route => _newByOldId.ContainsKey(route.Id));
        added.RemoveAll(route => _oldByNewId.ContainsKey(route.Id));
    }
}
