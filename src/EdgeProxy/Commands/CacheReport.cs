using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeProxy;

/// <summary>What the admin listener says of the cache, for people.</summary>
internal static class CacheReport
{
    private const double Megabyte = 1024 * 1024;
    private const int NameWidth = 11;

    public static string Statistics(JsonElement cache)
    {
        var text = new StringBuilder();
        Append(text, "memory", string.Create(
            CultureInfo.InvariantCulture,
            $"{Number(cache, "bytes") / Megabyte:N1} of {Number(cache, "budgetBytes") / Megabyte:N0} MB in use, {Number(cache, "slabBytes") / Megabyte:N1} MB of it cut into blocks"));
        JsonElement removed = cache.GetProperty("removed");
        Append(text, "entries", string.Create(
            CultureInfo.InvariantCulture,
            $"{Number(cache, "entries"):N0}; {Number(cache, "inserted"):N0} came in; {Number(removed, "evicted"):N0} made room, {Number(removed, "replaced"):N0} were replaced, {Number(removed, "purged"):N0} purged, {Number(removed, "expired"):N0} over"));
        JsonElement requests = cache.GetProperty("requests");
        Append(text, "requests", Counts(requests));
        Append(text, "hit ratio", Ratio(requests));
        JsonElement fetches = cache.GetProperty("fetches");
        Append(text, "fetches", string.Create(
            CultureInfo.InvariantCulture,
            $"{Number(fetches, "begun"):N0}, {Number(fetches, "failed"):N0} of them failed, {Number(fetches, "background"):N0} in the background, {Number(fetches, "inFlight"):N0} under way; {Number(cache, "revalidations"):N0} found what is stored still good"));
        Append(text, "not stored", Counts(cache.GetProperty("notStored")));
        return text.ToString();
    }

    public static string Purged(JsonElement purge)
    {
        string route = purge.TryGetProperty("route", out JsonElement id) ? $", of {StatusText.Text(purge, "api")}/{StatusText.Text(purge, "stage")}/{PlainText.Of(id.ToString())}" : "";
        return $"purged {StatusText.Text(purge, "purged")}{route}\n";
    }

    public static string Explanation(JsonElement explanation)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{StatusText.Text(explanation, "result").ToUpperInvariant()}  {StatusText.Text(explanation, "reason")}\n");
        if (explanation.GetProperty("refusedBefore") is { ValueKind: JsonValueKind.String } refusal)
        {
            text.Append(CultureInfo.InvariantCulture, $"!! Such a request would be refused before: {PlainText.Of(refusal.ToString())}\n");
        }

        Append(text, "route", $"{StatusText.Text(explanation, "api")}/{StatusText.Text(explanation, "stage")}/{StatusText.Text(explanation, "route")} at listener {StatusText.Text(explanation, "listener")}");
        Append(text, "cache", StatusText.Text(explanation, "cache") + (explanation.GetProperty("byCaller").GetBoolean() ? "; the verdict is for a caller without credentials" : ""));
        JsonElement stored = explanation.GetProperty("stored");
        Append(text, "stored", StatusText.Counted(stored.GetArrayLength(), "response") + (explanation.GetProperty("complete").GetBoolean() ? "" : ", and there may be more: not all entries were looked at"));
        foreach (JsonElement variant in stored.EnumerateArray())
        {
            text.Append(Variant(variant));
        }

        return text.ToString();
    }

    private static string Variant(JsonElement variant)
    {
        var text = new StringBuilder(variant.GetProperty("selected").GetBoolean() ? "  * " : "    ");
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Number(variant, "status")}  {Number(variant, "age")} s old of {Number(variant, "lifetime")} s, {Number(variant, "bodyBytes"):N0} bytes, {StatusText.Counted(Number(variant, "tags"), "tag")}");
        AppendNames(text, "", variant.GetProperty("flags"));
        AppendNames(text, "selected by ", variant.GetProperty("selectingFields"));
        return text.Append('\n').ToString();
    }

    private static void AppendNames(StringBuilder text, string prefix, JsonElement names)
    {
        if (names.GetArrayLength() > 0)
        {
            text.Append("; ").Append(prefix).AppendJoin(' ', names.EnumerateArray().Select(name => PlainText.Of(name.ToString())));
        }
    }

    private static string Counts(JsonElement counts)
    {
        string[] words = [.. counts.EnumerateObject().Where(count => count.Value.GetInt64() > 0).Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Name} {count.Value.GetInt64():N0}"))];
        return words.Length == 0 ? "none" : string.Join(", ", words);
    }

    /// <summary>Of those that were looked up, how many cost the upstreams nothing.</summary>
    private static string Ratio(JsonElement requests)
    {
        long saved = Number(requests, "hit") + Number(requests, "stale") + Number(requests, "shared");
        long all = saved + Number(requests, "revalidated") + Number(requests, "miss");
        return all == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * saved / all:F1} % of {all:N0} cost the upstreams nothing");
    }

    private static long Number(JsonElement element, string name) => StatusText.Number(element, name);

    private static void Append(StringBuilder text, string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name,-NameWidth} {value}\n");
}
