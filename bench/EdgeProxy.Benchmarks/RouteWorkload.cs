using System.Text;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Benchmarks;

/// <summary>
/// Routes as large installations have them: a hundred hosts at most, services below each, for each resource a collection, an item,
/// its details and a greedy remainder; and requests drawn at random over all of them, from a seed.
/// </summary>
public sealed class RouteWorkload
{
    /// <summary>Enough draws that the branch predictor and the caches learn nothing.</summary>
    private const int Requests = 1 << 16;
    private const int HostsMax = 100;
    private const int ResourcesPerService = 25;

    private readonly byte[] _bytes;
    private readonly (ByteRange Host, ByteRange Path, int RouteId)[] _requests = new (ByteRange, ByteRange, int)[Requests];

    public RouteWorkload(int routes)
    {
        Specs = [.. Enumerable.Range(0, routes).Select(Spec)];
        var random = new Random(1);
        var bytes = new List<byte>();
        for (int i = 0; i < Requests; i++)
        {
            RouteSpec route = Specs[random.Next(routes)];
            string path = route.Path!
                .Replace("{id}", $"{random.Next():x8}", StringComparison.Ordinal)
                .Replace("{proxy+}", $"{random.Next():x8}/other/{random.Next(100)}", StringComparison.Ordinal);
            _requests[i] = (Append(bytes, route.Hosts[0]), Append(bytes, path), route.Id);
        }

        _bytes = [.. bytes];
    }

    public RouteSpec[] Specs { get; }

    /// <summary>Any number is an index.</summary>
    public ReadOnlySpan<byte> Host(int index) => _requests[index & (Requests - 1)].Host.Of(_bytes);

    public ReadOnlySpan<byte> Path(int index) => _requests[index & (Requests - 1)].Path.Of(_bytes);

    public int RouteId(int index) => _requests[index & (Requests - 1)].RouteId;

    private static RouteSpec Spec(int id)
    {
        int resource = id / 4;
        int host = resource % HostsMax;
        int service = resource / HostsMax / ResourcesPerService;
        string collection = $"/service-{service}/resource-{resource}";
        string path = (id % 4) switch
        {
            0 => collection,
            1 => collection + "/{id}",
            2 => collection + "/{id}/details",
            _ => collection + "/{proxy+}",
        };
        return new RouteSpec(id, $"route {id}", [$"api-{host}.example.com"], "", id % 2 == 0 ? ["GET"] : [], path, [], []);
    }

    private static ByteRange Append(List<byte> bytes, string text)
    {
        var range = new ByteRange(bytes.Count, text.Length);
        bytes.AddRange(Encoding.ASCII.GetBytes(text));
        return range;
    }
}
