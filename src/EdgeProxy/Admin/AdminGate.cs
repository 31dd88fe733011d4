using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EdgeProxy;

/// <summary>
/// Who may use the admin listener: over the Unix socket this process's own user, root and those that the settings add, by the
/// kernel's word; over TCP who holds a token. Never a browser, which any page may command: those send fields that no other
/// client sends, and name the host of their page.
/// </summary>
internal sealed class AdminGate(IReadOnlyList<uint> users, AdminTokens tokens)
{
    private const string Scheme = "Bearer ";

    /// <summary>A browser sends at least one of these with whatever a page of another origin asks of it.</summary>
    private static readonly string[] FieldsOfBrowsers = ["Origin", "Sec-Fetch-Site", "Sec-Fetch-Mode"];

    private readonly uint _own = UserNames.Own();

    /// <summary>Whether this is the gateway's own user, or root: who could read its files anyway.</summary>
    public bool IsOwner(AuditActor actor) => actor is { Kind: AuditActorKind.User, UserId: { } user } && (user == 0 || user == _own);

    /// <summary>Who it is; or null, and the answer that says why not.</summary>
    public AuditActor? Admit(HttpContext context, out AdminAnswer? refusal)
    {
        if (FieldsOfBrowsers.FirstOrDefault(context.Request.Headers.ContainsKey) is { } field)
        {
            refusal = Refusal(StatusCodes.Status403Forbidden, "browser", $"requests of browsers are refused, and this one has the field {field}");
            return null;
        }

        Socket? socket = context.Features.Get<IConnectionSocketFeature>()?.Socket;
        return socket is { AddressFamily: AddressFamily.Unix } ? AdmitUser(context, socket, out refusal) : AdmitToken(context, out refusal);
    }

    private AuditActor? AdmitUser(HttpContext context, Socket socket, out AdminAnswer? refusal)
    {
        // Whoever relays a port to the socket makes it reachable for pages that have a name resolve to that port's address.
        HostString host = context.Request.Host;
        if (host.HasValue && host.Host != "localhost" && !(IPAddress.TryParse(host.Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address)))
        {
            refusal = Refusal(StatusCodes.Status403Forbidden, "host", "over the socket the field Host is localhost");
            return null;
        }

        PeerCredentials? peer = PeerCredentials.Of(socket);
        uint user = peer?.UserId ?? UserNames.Unknown;
        if (peer is null || (user != 0 && user != _own && !users.Contains(user)))
        {
            refusal = Refusal(
                StatusCodes.Status403Forbidden, "user",
                string.Create(CultureInfo.InvariantCulture, $"user {user} is not let in: only user {_own}, root, and those of the setting admin.users"));
            return null;
        }

        refusal = null;
        return new AuditActor(AuditActorKind.User, UserNames.NameOf(user), user, peer.Value.ProcessId);
    }

    private AuditActor? AdmitToken(HttpContext context, out AdminAnswer? refusal)
    {
        StringValues fields = context.Request.Headers.Authorization;
        string field = fields.Count == 1 ? fields.ToString() : "";
        bool hasToken = field.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        string? name = hasToken ? tokens.NameOf(field[Scheme.Length..].Trim()) : null;
        if (name is null)
        {
            refusal = Refusal(
                StatusCodes.Status401Unauthorized, "token",
                hasToken ? "there is no such token" : "a token is needed: Authorization: Bearer TOKEN") with
            { Challenge = "Bearer realm=\"edgeproxy admin\"" };
            return null;
        }

        refusal = null;
        IPAddress? address = context.Connection.RemoteIpAddress;
        return new AuditActor(AuditActorKind.Token, name, Address: address is null ? null : new IPEndPoint(address, context.Connection.RemotePort).ToString());
    }

    private static AdminAnswer Refusal(int status, string code, string message) => AdminAnswer.Error(status, code, message) with { Closes = true };
}
