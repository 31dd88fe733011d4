using System.Runtime.CompilerServices;
using EdgeProxy.Caching;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <content>The cache phase: an answer from what is stored, or from what is being fetched for all who want it; else the request goes on.</content>
public sealed partial class Exchange
{
    private const int CacheLinesMax = 256;

    /// <summary>Below this, copying costs less than what it takes to send from where it is.</summary>
    private const int LendLeast = 4096;

    /// <summary>Written bytes at which an answer is flushed while more of it is at hand.</summary>
    private const long CacheFlushBytes = 64 * 1024;

    private const int PartHeadBytesMax = 1024;

    private CacheTurn? _cacheTurn;
    private CacheInvalidation? _invalidation;
    private CacheHeadUpdate? _headUpdate;
    private bool _updatesByHead;
    private byte[]? _cacheLines;
    private int _cacheLinesLength;

    /// <summary>What the client is told of the cache, when its response comes otherwise than from there.</summary>
    internal ReadOnlySpan<byte> CacheLines => _cacheLines.AsSpan(0, _cacheLinesLength);

    /// <summary>Where an upstream's response goes; where it may make stored ones invalid or update one, past who sees to that.</summary>
    private IResponseSink ResponseSink =>
        _updatesByHead ? _headUpdate!
        : Route!.MayInvalidate && Home.Cache is not null && CacheInvalidation.MayCome(Client.Head.Method)
            ? _invalidation ??= new CacheInvalidation(this)
            : Client.Response;

    private bool IsCached => Route!.Cache is not null && Home.Cache is not null;

    /// <summary>True when the client has its answer, or the exchange has ended for want of one; false when the upstream is to be asked as usual.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<bool> AnswerFromCacheAsync(HttpIntegration http)
    {
        LoopCache cache = Home.Cache!;
        CacheTurn turn = cache.RentTurn();
        _cacheTurn = turn;
        try
        {
            CacheStep step = turn.Begin(this, Route!.Cache!);
            while (step is CacheStep.Wait or CacheStep.LookUp)
            {
                step = step == CacheStep.LookUp ? turn.LookUp() : turn.HasNews ? turn.TakeNews() : await WaitForHeadAsync(turn, http);
            }

            _outcome.Cache = turn.Result;
            if (step == CacheStep.Forward)
            {
                _cacheLines ??= new byte[CacheLinesMax];
                _cacheLinesLength = turn.WriteStatusLine(_cacheLines);
                return false;
            }

            await AnswerByAsync(turn, step, http);
            return true;
        }
        finally
        {
            _cacheTurn = null;
            _deadlines.Clear(DeadlineKind.Exchange);
            turn.End();
            cache.Return(turn);
        }
    }

    /// <summary>The response to this HEAD tells of what is stored.</summary>
    internal void UpdateByHead(CachePolicy policy, ReadOnlySpan<byte> key, int primaryLength, CacheReader stored)
    {
        _headUpdate ??= new CacheHeadUpdate(this);
        _headUpdate.Take(policy, key, primaryLength, stored);
        _updatesByHead = true;
    }

    /// <summary>Waits as long as an exchange may take; the fetch has limits of its own.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<CacheStep> WaitForHeadAsync(CacheTurn turn, HttpIntegration http)
    {
        if (!_deadlines.IsSet(DeadlineKind.Exchange))
        {
            _deadlines.Set(DeadlineKind.Exchange, http.Timeouts.Exchange);
        }

        await turn.WaitForHeadAsync();
        if (Client.Response.Unflushed > 0 && !turn.HasNews && !await Client.Response.FlushAsync())
        {
            Abort(ExchangeEnd.ClientGone);
        }

        return _aborted == ExchangeEnd.None ? CacheStep.Wait : CacheStep.Fail;
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
    private async ValueTask AnswerByAsync(CacheTurn turn, CacheStep step, HttpIntegration http)
    {
        if (step == CacheStep.Refuse)
        {
            Refuse(turn.Refusal);
            return;
        }

        ExchangeEnd end = turn.Failure;
        if (step == CacheStep.Serve)
        {
            Client.PrepareResponse(http.ResponseHeaders, RequestId);
            end = await ServeAsync(turn, turn.WriteHead());
        }
        else if (_aborted != ExchangeEnd.None)
        {
            end = _aborted;
        }

        _outcome.End = end;
        if (end != ExchangeEnd.Completed)
        {
            await FailFetchAsync(end);
        }
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<ExchangeEnd> ServeAsync(CacheTurn turn, CacheBody body)
    {
        ExchangeEnd end = body.IsMultipart ? await ServePartsAsync(turn) : await ServeBodyAsync(turn, body);
        if (end == ExchangeEnd.Completed)
        {
            Client.Response.End(trailers: null, trailerBytes: default);
        }

        return end;
    }

    /// <summary>Sends a stretch of the stored body, as it comes when it is still coming.</summary>
    private ValueTask<ExchangeEnd> ServeBodyAsync(CacheTurn turn, CacheBody body)
    {
        CacheReader source = turn.Source!;
        long until = body.Length < 0 ? long.MaxValue : body.First + body.Length;
        if (source.Position >= until)
        {
            return new ValueTask<ExchangeEnd>(ExchangeEnd.Completed);
        }

        // What most are: short, and all there.
        if (source.Position == body.First && source.Read(out ReadOnlyMemory<byte> memory) == ReadStatus.Data && memory.Length < LendLeast
            && memory.Length == (source.FillEnd == FillEnd.Completed ? Math.Min(source.Length, until) - source.Position : -1))
        {
            Client.Response.Write(memory.Span);
            source.Advance(memory.Length);
            return new ValueTask<ExchangeEnd>(ExchangeEnd.Completed);
        }

        return StreamBodyAsync(turn, source, body.First, until);
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<ExchangeEnd> StreamBodyAsync(CacheTurn turn, CacheReader source, long first, long until)
    {
        while (source.Position < until)
        {
            switch (source.Read(out ReadOnlyMemory<byte> memory))
            {
                case ReadStatus.Data when source.Position < first:
                    source.Advance(Math.Min(memory.Length, first - source.Position));
                    break;
                case ReadStatus.Data when source.IsWhole:
                    if (!await Client.Response.SendAsync(turn.TakePieces(until)))
                    {
                        return _aborted != ExchangeEnd.None ? _aborted : ExchangeEnd.ClientGone;
                    }

                    break;
                case ReadStatus.Data:
                    // What is behind the position may be dropped, so it goes on when the bytes are out.
                    int length = (int)Math.Min(memory.Length, until - source.Position);
                    if (!await SendAsync(memory[..length]))
                    {
                        return _aborted != ExchangeEnd.None ? _aborted : ExchangeEnd.ClientGone;
                    }

                    source.Advance(length);
                    break;
                case ReadStatus.End:
                    return ExchangeEnd.Completed;
                case ReadStatus.Failed:
                    return turn.SourceFailure;
                default:
                    if (!await Client.Response.FlushAsync())
                    {
                        return _aborted != ExchangeEnd.None ? _aborted : ExchangeEnd.ClientGone;
                    }

                    await turn.WaitForMoreAsync();
                    if (_aborted != ExchangeEnd.None)
                    {
                        return _aborted;
                    }

                    break;
            }
        }

        return ExchangeEnd.Completed;
    }

    private ValueTask<bool> SendAsync(ReadOnlyMemory<byte> memory)
    {
        if (memory.Length >= LendLeast)
        {
            return Client.Response.SendAsync([memory]);
        }

        Client.Response.Write(memory.Span);
        return Client.Response.Unflushed < CacheFlushBytes ? new ValueTask<bool>(true) : Client.Response.FlushAsync();
    }

    /// <summary>Several ranges, each with a head of its own. They may go back in the body, so each is read anew.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<ExchangeEnd> ServePartsAsync(CacheTurn turn)
    {
        for (int part = 0; part < turn.Ranges.Count; part++)
        {
            WritePartHead(turn, part);
            BodyRange range = turn.Ranges[part];
            turn.Rewind();
            ExchangeEnd end = await StreamBodyAsync(turn, turn.Source!, range.First, range.Last + 1);
            if (end != ExchangeEnd.Completed)
            {
                return end;
            }
        }

        WritePartHead(turn, turn.Ranges.Count);
        return ExchangeEnd.Completed;
    }

    private void WritePartHead(CacheTurn turn, int part)
    {
        Span<byte> head = stackalloc byte[PartHeadBytesMax];
        int length = part < turn.Ranges.Count ? turn.WritePartHead(head, part) : turn.WritePartsEnd(head);
        Client.Response.Write(head[..length]);
    }
}
