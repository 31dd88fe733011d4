using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <content>Answers that the gateway makes itself: refusals, mocks, redirects.</content>
public sealed partial class Exchange
{
    private void Refuse(GatewayResponseType type, bool close = false)
    {
        GatewayResponse response = GatewayResponses.Of(type);
        _outcome.Refusal = type;
        _outcome.End = ExchangeEnd.Refused;
        Client.WriteOwnHead(response.Status, GatewayResponseFields.Of(type), response.Body.Length, close || !response.KeepsConnection);
        AnswerBody(response.Body);
    }

    private void AnswerMock(MockIntegration mock)
    {
        Client.WriteOwnHead(mock.Status, mock.Fields, mock.Body.Length, close: false);
        AnswerBody(mock.Body);
        _outcome.End = ExchangeEnd.Completed;
    }

    /// <summary>An OPTIONS that may go no further is answered by whom it reached (RFC 9110 section 7.6.2).</summary>
    private bool MayNotForward()
    {
        RequestHead head = Client.Head;
        int index = head.Method == KnownMethod.Options ? head.Fields.IndexOf(KnownHeader.MaxForwards) : -1;
        return index >= 0 && MaxForwards.TryParse(head.Fields[index].Value.Of(Client.HeadBytes), out long hops) && hops == 0;
    }

    private void AnswerOptions()
    {
        Client.WriteOwnHead(HttpStatus.Ok, "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n"u8, bodyLength: 0, close: false);
        AnswerBody(default);
        _outcome.End = ExchangeEnd.Completed;
    }

    private void AnswerBody(ReadOnlySpan<byte> body)
    {
        if (!body.IsEmpty)
        {
            Client.Response.Write(body);
        }

        Client.Response.End(trailers: null, trailerBytes: default);
    }

    private void AnswerRedirect(RedirectIntegration redirect)
    {
        RequestHead head = Client.Head;
        ReadOnlySpan<byte> query = head.Query.Of(Client.HeadBytes);
        int length = redirect.Fields.Length + redirect.MeasureLocation(_match, Path, query) + "Location: \r\n"u8.Length;
        byte[] buffer = length <= Transport.LoopBuffers.Size ? Home.Loop.Buffers.Rent() : new byte[length];
        try
        {
            var writer = new HeadWriter(buffer);
            writer.Write(redirect.Fields);
            writer.Write("Location: "u8);
            redirect.WriteLocation(ref writer, _match, Path, head.HasQuery, query);
            writer.Write("\r\n"u8);
            Client.WriteOwnHead(redirect.Status, buffer.AsSpan(0, writer.Written), bodyLength: 0, close: false);
        }
        finally
        {
            if (buffer.Length == Transport.LoopBuffers.Size)
            {
                Home.Loop.Buffers.Return(buffer);
            }
        }

        Client.Response.End(trailers: null, trailerBytes: default);
        _outcome.End = ExchangeEnd.Completed;
    }
}
