using System.Net;
using System.Text.Json;
using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary><c>GET /upstreams</c>: the endpoints, and how their connections stand.</summary>
internal static class UpstreamsJson
{
    public static void Write(Utf8JsonWriter json, AdminParts parts)
    {
        GatewaySnapshot snapshot = parts.Publisher.Gateway!.Snapshot;
        json.WriteStartObject();
        json.WriteNumber("version", snapshot.Version);
        json.WriteStartArray("upstreams");
        foreach (Upstream upstream in snapshot.Upstreams.Where(upstream => !upstream.IsRetired))
        {
            json.WriteStartObject();
            json.WriteString("name", upstream.Name);
            json.WriteNumber("connectionsMax", upstream.Pool.ConnectionsMax);
            json.WriteNumber("queueMax", upstream.Pool.QueueMax);
            WriteEndpoints(json, "endpoints", upstream.Endpoints, parts.Runtime);
            json.WriteEndObject();
        }

        json.WriteEndArray();

        // They left the documents, and are shown for as long as something is open to them.
        WriteEndpoints(json, "retired", snapshot.Endpoints.Where(endpoint => endpoint.IsRetired && endpoint.State.Open > 0), parts.Runtime);
        json.WriteEndObject();
    }

    private static void WriteEndpoints(Utf8JsonWriter json, string name, IEnumerable<Endpoint> endpoints, GatewayRuntime runtime)
    {
        json.WriteStartArray(name);
        foreach (Endpoint endpoint in endpoints)
        {
            Write(json, endpoint, runtime);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Endpoint endpoint, GatewayRuntime runtime)
    {
        EndpointState state = endpoint.State;
        int[] idle = [.. Enumerable.Range(0, runtime.LoopCount).Select(loop => runtime.IdleConnections(loop, endpoint.Id))];
        json.WriteStartObject();
        json.WriteString("url", endpoint.Name);
        json.WriteString("state", state.Addresses.Count == 0 ? "unresolved" : "up");
        json.WriteStartArray("addresses");
        foreach (EndPoint address in state.Addresses)
        {
            json.WriteStringValue(address is IPEndPoint ? address.ToString() : "unix:" + address);
        }

        json.WriteEndArray();
        json.WriteNumber("inFlight", state.InFlight());
        json.WriteNumber("waiting", state.Waiters);
        json.WriteNumber("open", state.Open);
        json.WriteNumber("idle", idle.Sum());
        json.WriteStartArray("idleByLoop");
        foreach (int count in idle)
        {
            json.WriteNumberValue(count);
        }

        json.WriteEndArray();
        json.WriteNumber("connects", state.Counters.Connects);
        json.WriteNumber("connectFailures", state.Counters.ConnectFailures);
        json.WriteNumber("retries", state.Counters.Retries);
        json.WriteNumber("waits", state.Counters.Waits);
        json.WriteEndObject();
    }
}
