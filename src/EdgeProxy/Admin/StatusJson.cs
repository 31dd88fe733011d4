using System.Globalization;
using System.Net;
using System.Text.Json;
using EdgeProxy.Compiler;
using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary><c>GET /status</c>: how the gateway is, at a glance.</summary>
internal static class StatusJson
{
    public static void Write(Utf8JsonWriter json, AdminParts parts)
    {
        json.WriteStartObject();
        json.WriteString("name", parts.Settings.Name);
        json.WriteString("version", BuildVersion.Text);
        json.WriteNumber("pid", Environment.ProcessId);
        json.WriteString("startedAt", parts.StartedAt.UtcDateTime);
        json.WriteNumber("uptimeSeconds", (long)(DateTimeOffset.UtcNow - parts.StartedAt).TotalSeconds);
        json.WriteBoolean("ready", parts.Readiness.IsReady);
        json.WriteBoolean("draining", parts.Draining.IsBegun);
        WriteConfiguration(json, parts);
        WriteListeners(json, parts);
        WriteTraffic(json, parts);
        WriteUpstreams(json, parts);
        WriteProcess(json, parts);
        json.WriteEndObject();
    }

    private static void WriteConfiguration(Utf8JsonWriter json, AdminParts parts)
    {
        ReloadRecord? published = parts.Reloads.LastPublished;
        json.WriteStartObject("config");
        json.WriteNumber("version", parts.Version);
        json.WriteString("digest", parts.Reloader.IsOnLastGood ? null : published?.Digest);
        json.WriteBoolean("refused", parts.Reloader.IsRefused);
        json.WriteBoolean("lastGood", parts.Reloader.IsOnLastGood);
        json.WritePropertyName("published");
        ReloadsJson.WriteBrief(json, published);
        json.WritePropertyName("lastLoad");
        ReloadsJson.WriteBrief(json, parts.Reloader.History.Records.FirstOrDefault());
        json.WriteEndObject();
    }

    private static void WriteListeners(Utf8JsonWriter json, AdminParts parts)
    {
        json.WriteStartArray("listeners");
        IReadOnlyList<ListenerBinding> bindings = parts.Publisher.Gateway?.Bindings ?? [];
        foreach ((ListenerBinding binding, EndPoint address) in bindings.Zip(parts.Listeners.Addresses))
        {
            int id = binding.Listener.Id;
            json.WriteStartObject();
            json.WriteString("name", binding.Listener.Name);
            json.WriteString("address", address is IPEndPoint ? address.ToString() : "unix:" + address);
            json.WriteString("protocol", binding.Tls is null ? "http" : "https");
            json.WriteNumber("connections", parts.Sum(counters => counters.ConnectionsOf(id)));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTraffic(Utf8JsonWriter json, AdminParts parts)
    {
        json.WriteStartObject("traffic");
        json.WriteNumber("connections", parts.Sum(static counters => Volatile.Read(ref counters.ConnectionsOpen)));
        json.WriteNumber("exchangesInFlight", parts.Sum(static counters => Volatile.Read(ref counters.ExchangesInFlight)));
        json.WriteNumber("tunnels", parts.Sum(static counters => Volatile.Read(ref counters.TunnelsOpen)));
        json.WriteEndObject();
    }

    private static void WriteUpstreams(Utf8JsonWriter json, AdminParts parts)
    {
        Upstream[] upstreams = [.. parts.Publisher.Gateway?.Snapshot.Upstreams.Where(upstream => !upstream.IsRetired) ?? []];
        Endpoint[] endpoints = [.. upstreams.SelectMany(upstream => upstream.Endpoints)];
        json.WriteStartObject("upstreams");
        json.WriteNumber("count", upstreams.Length);
        json.WriteNumber("endpoints", endpoints.Length);
        json.WriteNumber("unresolved", endpoints.Count(endpoint => endpoint.State.Addresses.Count == 0));
        json.WriteNumber("inFlight", endpoints.Sum(endpoint => endpoint.State.InFlight()));
        json.WriteNumber("waiting", endpoints.Sum(endpoint => endpoint.State.Waiters));
        json.WriteEndObject();
    }

    private static void WriteProcess(Utf8JsonWriter json, AdminParts parts)
    {
        json.WriteStartObject("process");
        json.WriteNumber("loops", parts.Runtime.LoopCount);
        json.WriteNumber("residentBytes", ResidentMemory.Bytes());
        json.WriteNumber("heapBytes", GC.GetTotalMemory(forceFullCollection: false));
        json.WriteNumber("descriptors", OpenDescriptors.Count());
        json.WriteNumber("descriptorsMax", DescriptorsMax());
        json.WriteEndObject();
    }

    /// <summary>The soft limit, or 0 where it is not known or there is none (proc_pid_limits(5)).</summary>
    private static long DescriptorsMax()
    {
        const string file = "/proc/self/limits";
        const string name = "Max open files";
        string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) : null;
        string? soft = line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) ? limit : 0;
    }
}
