using System.IO.Pipelines;
using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>What a fetch asks an upstream for. It may stand for a client, or for nobody.</summary>
internal interface IFetchRequest
{
    KnownMethod Method { get; }

    /// <summary>The body to send; ended from the start when there is none.</summary>
    MessageBodyReader Body { get; }

    BodyFraming BodyFraming { get; }

    bool WantsUpgrade { get; }

    /// <summary>Writes the head for this endpoint; called once for each attempt.</summary>
    void WriteHead(PipeWriter output, Endpoint endpoint);

    /// <summary>Whether a 101 answers the upgrade that was asked for.</summary>
    bool IsUpgradeAnswered(ResponseHead head, ReadOnlySpan<byte> bytes);

    /// <summary>The fetch waits for body bytes; deadlines of the sender run from now.</summary>
    void BodyAwaited();

    /// <summary>The wait is over.</summary>
    void BodyArrived();

    /// <summary>Wakes a read of the body that is pending.</summary>
    void CancelBody();
}
