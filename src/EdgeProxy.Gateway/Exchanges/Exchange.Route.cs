using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <content>The routing phase: from host, path, method and conditions to API, stage and route.</content>
public sealed partial class Exchange
{
    private byte[]? _pathBuffer;

    private GatewayResponseType MatchRoute()
    {
        RequestHead head = Client.Head;
        ReadOnlySpan<byte> bytes = Client.HeadBytes;
        if (head.Method is KnownMethod.Connect or KnownMethod.Trace)
        {
            // CONNECT would make the gateway an open relay; TRACE would echo what the gateway adds.
            return GatewayResponseType.MethodNotAllowed;
        }

        if (head.HasHttpsTarget && !IsSecured())
        {
            return GatewayResponseType.MisdirectedRequest;
        }

        ProtocolError ambiguity = CanonicalizePath(head, bytes);
        if (ambiguity != ProtocolError.None)
        {
            _outcome.Error = ambiguity;
            return ProtocolResponses.Of(ambiguity);
        }

        if (CameThroughHere(head, bytes))
        {
            return GatewayResponseType.LoopDetected;
        }

        if (!Snapshot.Table.TryMatch(head.Host.Of(bytes), Path, head, bytes, ref _match))
        {
            return GatewayResponseType.ResourceNotFound;
        }

        Route = Snapshot.Routes[_match.RouteId];
        return CheckUpgrade(head);
    }

    private void TakeRequestId(RequestHead head, ReadOnlySpan<byte> bytes)
    {
        int index = head.Fields.IndexOf(KnownHeader.XRequestId);
        ReadOnlySpan<byte> given = index >= 0 ? head.Fields[index].Value.Of(bytes) : default;
        if (Gateway.RequestId.IsUsable(given))
        {
            given.CopyTo(_requestId);
            _requestIdLength = given.Length;
        }
        else
        {
            _requestIdLength = Gateway.RequestId.Make(Home.Random, _requestId);
        }

        Client.PrepareResponse(HeaderRules.None, RequestId);
        int trace = head.Fields.IndexOf(KnownHeader.TraceParent);
        HasTraceParent = trace >= 0 && TraceParent.IsValid(head.Fields[trace].Value.Of(bytes));
    }

    private ProtocolError CanonicalizePath(RequestHead head, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> path = head.Path.Of(bytes);
        if (path.IsEmpty)
        {
            // An absolute-form target without a path: rare enough to allocate. RFC 9112 section 3.2.4: with OPTIONS it asks
            // the server as a whole.
            bool asksServer = head.Method == KnownMethod.Options && !head.HasQuery;
            _canonicalPath = asksServer ? "*"u8.ToArray() : "/"u8.ToArray();
            return ProtocolError.None;
        }

        if (head.Form == TargetForm.Asterisk || PathCanonicalizer.IsCanonical(path))
        {
            return ProtocolError.None;
        }

        return CanonicalizePathSlow(path);
    }

    /// <summary>
    /// RFC 9110 section 7.4: an https target is answered over TLS alone, or where a trusted gateway has taken the TLS away
    /// before us.
    /// </summary>
    private bool IsSecured() =>
        Client.Identity.Listener.IsTls || Client.Identity.IsTrustedProxy || Client.Identity.Peer is null;

    private ProtocolError CanonicalizePathSlow(ReadOnlySpan<byte> path)
    {
        Memory<byte> canonical = _pathBuffer ??= new byte[HeadLimits.Default.HeadBytesMax];
        ProtocolError error = PathCanonicalizer.Canonicalize(path, canonical.Span, Client.Identity.Listener.PathPolicy, out int written);
        _canonicalPath = canonical[..written];
        return error;
    }

    /// <summary>Whether this very gateway stands in <c>Via</c> already (RFC 9110 section 7.6.3): a loop of upstreams.</summary>
    private bool CameThroughHere(RequestHead head, ReadOnlySpan<byte> bytes)
    {
        int index = head.Fields.IndexOf(KnownHeader.Via);
        for (; index >= 0 && index < head.Fields.Count; index++)
        {
            ref readonly HeaderField field = ref head.Fields[index];
            if (field.Id == KnownHeader.Via && ViaField.Names(field.Value.Of(bytes), Home.Via))
            {
                return true;
            }
        }

        return false;
    }

    private GatewayResponseType CheckUpgrade(RequestHead head)
    {
        if (head.Upgrade != UpgradeRequest.WebSocket || Route!.Integration is not HttpIntegration)
        {
            return GatewayResponseType.None; // Other protocols are ignored, as RFC 9110 section 7.8 allows; h2c among them.
        }

        WantsUpgrade = true;
        return Route.Upgrades ? GatewayResponseType.None : GatewayResponseType.AccessDenied;
    }
}
