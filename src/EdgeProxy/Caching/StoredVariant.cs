using System.Text;
using EdgeProxy.Caching;
using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>An entry of the cache as it was when somebody looked.</summary>
/// <param name="Kind">A response, or the names of the fields that select among several.</param>
/// <param name="Version">Never the same for two entries.</param>
/// <param name="Names">The selecting fields, as the entry has them.</param>
/// <param name="Bytes">All that it takes.</param>
/// <param name="BodyBytes">Of the body.</param>
/// <param name="TagCount">Numbers by which it can be purged.</param>
internal sealed record StoredVariant(StoredKind Kind, ulong Version, byte[] Key, StoredMeta Meta, byte[] Names, long Bytes, long BodyBytes, int TagCount)
{
    private static readonly (StoredFlags Flag, string Name)[] FlagNames =
    [
        (StoredFlags.NoCache, "no-cache"), (StoredFlags.MustRevalidate, "must-revalidate"), (StoredFlags.ProxyRevalidate, "proxy-revalidate"),
        (StoredFlags.SharedMaxAge, "s-maxage"), (StoredFlags.Immutable, "immutable"), (StoredFlags.Heuristic, "heuristic"),
        (StoredFlags.HasETag, "etag"), (StoredFlags.HasLastModified, "last-modified"),
    ];

    public IEnumerable<string> Flags => FlagNames.Where(row => Meta.Has(row.Flag)).Select(row => row.Name);

    public IEnumerable<string> SelectingFields => Encoding.ASCII.GetString(Names).Split(',', StringSplitOptions.RemoveEmptyEntries);

    public static StoredVariant Of(CacheReader reader)
    {
        StoredKind kind = StoredResponse.KindOf(reader);
        bool isResponse = kind == StoredKind.Response;
        return new StoredVariant(
            kind, reader.Version, reader.Key.ToArray(), isResponse ? StoredResponse.MetaOf(reader) : default,
            (isResponse ? StoredResponse.NamesOf(reader) : reader.Metadata).ToArray(), reader.Bytes, reader.Length, reader.Tags.Length);
    }
}
