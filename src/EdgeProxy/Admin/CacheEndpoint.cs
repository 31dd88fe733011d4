using System.Text;
using System.Text.Json;
using EdgeProxy.Caching;
using EdgeProxy.Gateway;
using Microsoft.AspNetCore.Http;

namespace EdgeProxy;

/// <summary><c>GET /cache</c>: what is stored, what became of requests, what the cache asked of upstreams.</summary>
internal sealed class CacheEndpoint(AdminParts parts)
{
    public Task<AdminAnswer> AnswerAsync(AdminCall call) => Task.FromResult(
        parts.Cache is { } cache ? AdminAnswer.Of(StatusCodes.Status200OK, json => Write(json, cache)) : NoCache());

    public static AdminAnswer NoCache() => AdminAnswer.Error(
        StatusCodes.Status409Conflict, "cache", "this gateway has no memory for a cache: set cache.memory, and start it again");

    private void Write(Utf8JsonWriter json, ResponseCache cache)
    {
        json.WriteStartObject();
        json.WriteNumber("budgetBytes", cache.Store.Options.BudgetBytes);
        json.WriteNumber("objectMaxBytes", cache.Store.ObjectBytesMax);
        json.WriteNumber("variantsMax", cache.Store.Options.VariantsMax);
        json.WriteNumber("bytes", cache.Store.BytesInBlocks);
        json.WriteNumber("slabBytes", cache.Store.BytesInSlabs);
        WriteEntries(json, cache.Store.Statistics());
        WriteRequests(json);
        WriteFetches(json, cache);
        json.WriteEndObject();
    }

    private static void WriteEntries(Utf8JsonWriter json, CacheShardStatistics statistics)
    {
        json.WriteNumber("entries", statistics.Entries);
        json.WriteNumber("inserted", statistics.Inserted);
        json.WriteStartObject("removed");
        json.WriteNumber("evicted", statistics.Evicted);
        json.WriteNumber("replaced", statistics.Replaced);
        json.WriteNumber("purged", statistics.Purged);
        json.WriteNumber("expired", statistics.Dropped);
        json.WriteEndObject();
        json.WriteStartObject("lookUps");
        json.WriteNumber("found", statistics.Hits);
        json.WriteNumber("notFound", statistics.Misses);
        json.WriteEndObject();
    }

    private void WriteRequests(Utf8JsonWriter json)
    {
        json.WriteStartObject("requests");
        foreach (CacheResult result in Enum.GetValues<CacheResult>().Where(result => result != CacheResult.None))
        {
            json.WriteNumber(CacheLabels.Of(result), parts.Sum(counters => Of(counters, result)));
        }

        json.WriteEndObject();
    }

    private static long Of(LoopCounters counters, CacheResult result)
    {
        long sum = 0;
        for (int route = 0; route < counters.Routes; route++)
        {
            sum += counters.Cached(route, result);
        }

        return sum;
    }

    private void WriteFetches(Utf8JsonWriter json, ResponseCache cache)
    {
        CacheCounters[] loops = [.. Enumerable.Range(0, parts.Runtime.LoopCount).Select(parts.Runtime.CacheCountersOf).OfType<CacheCounters>()];
        json.WriteStartObject("fetches");
        json.WriteNumber("begun", loops.Sum(static loop => Volatile.Read(ref loop.Fetches)));
        json.WriteNumber("failed", loops.Sum(static loop => Volatile.Read(ref loop.FetchesFailed)));
        json.WriteNumber("background", loops.Sum(static loop => Volatile.Read(ref loop.BackgroundFetches)));
        json.WriteNumber("inFlight", loops.Sum(static loop => Volatile.Read(ref loop.FetchesInFlight)));
        json.WriteNumber("fills", cache.Store.FillCount);
        json.WriteEndObject();
        json.WriteNumber("revalidations", loops.Sum(static loop => Volatile.Read(ref loop.Revalidations)));
        json.WriteNumber("invalidations", loops.Sum(static loop => Volatile.Read(ref loop.Invalidations)));
        json.WriteStartObject("notStored");
        foreach (StoreRefusal refusal in Enum.GetValues<StoreRefusal>())
        {
            long count = loops.Sum(loop => Volatile.Read(ref loop.Refusals[(int)refusal]));
            if (refusal != StoreRefusal.None && count > 0)
            {
                json.WriteNumber(Encoding.ASCII.GetString(StoreRefusals.WordOf(refusal)), count);
            }
        }

        json.WriteEndObject();
    }
}
