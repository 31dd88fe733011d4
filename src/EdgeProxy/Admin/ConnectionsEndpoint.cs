using System.Globalization;
using System.Net;
using System.Text.Json;
using EdgeProxy.Compiler;
using EdgeProxy.Gateway;
using Microsoft.AspNetCore.Http;

namespace EdgeProxy;

/// <summary><c>GET /connections[?limit=N]</c>: clients by loop and listener, and up to N of them each.</summary>
internal sealed class ConnectionsEndpoint(AdminParts parts)
{
    public const string Limit = "limit";

    /// <summary>A loop copies as many in one turn, which takes it some tens of microseconds.</summary>
    private const int LimitMax = 1000;

    private static readonly string[] Activities = ["idle", "exchange", "tunnel"];

    public async Task<AdminAnswer> AnswerAsync(AdminCall call)
    {
        int limit = 0;
        if (call.Query(Limit) is { } written
            && (!int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit > LimitMax))
        {
            return AdminAnswer.Error(StatusCodes.Status400BadRequest, "parameter", $"limit is a whole number from 0 to {LimitMax}");
        }

        IReadOnlyList<ClientDescription> clients = limit == 0
            ? []
            : await parts.Runtime.DescribeClientsAsync(limit).WaitAsync(AdminCall.LoopsLimit, call.Aborted);
        return AdminAnswer.Of(StatusCodes.Status200OK, json => Write(json, [.. clients.OrderBy(client => client.Age).Take(limit)]));
    }

    private void Write(Utf8JsonWriter json, IReadOnlyList<ClientDescription> clients)
    {
        json.WriteStartObject();
        json.WriteNumber("open", parts.Sum(static counters => Volatile.Read(ref counters.ConnectionsOpen)));
        json.WriteStartArray("loops");
        for (int loop = 0; loop < parts.Runtime.LoopCount; loop++)
        {
            WriteLoop(json, loop, parts.Runtime.CountersOf(loop));
        }

        json.WriteEndArray();
        json.WriteStartArray("clients");
        foreach (ClientDescription client in clients)
        {
            Write(json, client);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteLoop(Utf8JsonWriter json, int loop, LoopCounters counters)
    {
        json.WriteStartObject();
        json.WriteNumber("loop", loop);
        json.WriteNumber("open", Volatile.Read(ref counters.ConnectionsOpen));
        json.WriteStartObject("listeners");
        foreach (ListenerBinding binding in parts.Publisher.Gateway?.Bindings ?? [])
        {
            json.WriteNumber(binding.Listener.Name, counters.ConnectionsOf(binding.Listener.Id));
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string AddressOf(EndPoint? remote) => remote switch
    {
        // As a listener on [::] has it.
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port).ToString(),
        IPEndPoint address => address.ToString(),
        _ => "unix",
    };

    private static void Write(Utf8JsonWriter json, ClientDescription client)
    {
        json.WriteStartObject();
        json.WriteString("address", AddressOf(client.Remote));
        json.WriteString("listener", client.Listener.Name);
        json.WriteNumber("loop", client.Loop);
        json.WriteString("state", Activities[(int)client.Activity]);
        json.WriteNumber("ageMilliseconds", client.Age);
        json.WriteNumber("requests", client.Requests);
        if (client.Route is { } route)
        {
            json.WriteString("api", route.Api);
            json.WriteString("stage", route.Stage);
            json.WriteString("route", route.RouteId);
        }

        json.WriteEndObject();
    }
}
