using System.IO.Pipelines;
using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>
/// All that an exchange sees of its client, whatever protocol it speaks: the head as ranges over bytes,
/// the body, a place for the response, and a way to end it all.
/// </summary>
public interface IExchangeClient
{
    RequestHead Head { get; }

    /// <summary>What the ranges of <see cref="Head"/> are over; valid until the exchange ends.</summary>
    ReadOnlySpan<byte> HeadBytes { get; }

    ClientIdentity Identity { get; }

    MessageBodyReader Body { get; }

    IResponseSink Response { get; }

    /// <summary>Final status sent in this exchange; 0 when none was.</summary>
    int StatusSent { get; }

    /// <summary>Response body bytes sent in this exchange.</summary>
    long ResponseBytesSent { get; }

    /// <summary>What to add to and drop from the response's head, and the request's id. Before any head is written.</summary>
    void PrepareResponse(HeaderRules rules, ReadOnlySpan<byte> requestId);

    /// <summary>Writes the head of a response that the gateway itself makes; its body follows by the sink.</summary>
    /// <param name="status">Final status.</param>
    /// <param name="fields">Field lines, each ended by CRLF, without framing fields.</param>
    /// <param name="bodyLength">Bytes that follow (but not to HEAD, nor with 204 and 304).</param>
    /// <param name="close">Whether the connection must end with this response.</param>
    void WriteOwnHead(int status, ReadOnlySpan<byte> fields, int bodyLength, bool close);

    /// <summary>Writes the head of a response from the cache; its body follows by the sink.</summary>
    void WriteStoredHead(in StoredHead head);

    /// <summary>Turns the connection into a tunnel: writes the 101 of the upstream; the pipes then carry raw bytes.</summary>
    IDuplexPipe WriteUpgrade(ResponseHead head, ReadOnlySpan<byte> bytes);

    /// <summary>Ends the sending half of a tunnel, where the transport can; else says so by false.</summary>
    bool TryEndSending();

    /// <summary>Cuts the connection, so that a response under way is seen to be incomplete.</summary>
    /// <param name="isGone">Whether the client itself has left: then that is why its connection ends.</param>
    void Abort(bool isGone = false);

    /// <summary>Wakes whatever waits for the client's bytes, either way; it returns as cancelled.</summary>
    void CancelPending();
}
