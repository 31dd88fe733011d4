using System.Text;
using EdgeProxy.Http1;

namespace EdgeProxy.Caching.Tests;

internal enum Served
{
    /// <summary>From what was stored, without a request to the origin.</summary>
    Cache,

    /// <summary>From what was stored, and the origin was asked afterwards.</summary>
    CacheThenRevalidated,

    /// <summary>From what was stored, which the origin had said is still good.</summary>
    Validated,

    /// <summary>From what was stored, after the origin had failed.</summary>
    CacheAfterFailure,
    Origin,

    /// <summary>504: only-if-cached, or an origin that failed.</summary>
    Nobody,
}

internal sealed record Answer(Served By, int Status, ParsedResponse? Response, string Body, long Age);

/// <summary>
/// A shared cache in the plainest way on top of the decisions, over text: a dictionary, no bounds, an origin that is a function. It proves that the
/// decisions, put together, are those of RFC 9111.
/// </summary>
internal sealed class SharedCache
{
    private readonly Dictionary<string, List<Entry>> _entries = [];

    public StoringRules Storing { get; init; } = StoringRules.Default;

    public ReuseRules Reuse { get; init; } = ReuseRules.Default;

    public CacheKeyRules Keys { get; init; } = CacheKeyRules.Default;

    /// <summary>The last request that went to the origin.</summary>
    public ParsedRequest? Forwarded { get; private set; }

    public StoreRefusal Refusal { get; private set; }

    public int EntryCount => _entries.Values.Sum(list => list.Count);

    /// <param name="request">The client's.</param>
    /// <param name="origin">What the origin answers; null when it does not.</param>
    /// <param name="now">Seconds since 1970.</param>
    public Answer Send(ParsedRequest request, Func<ParsedRequest, ParsedResponse?> origin, long now)
    {
        RequestDirectives directives = request.Directives;
        if (LookupScopes.Of(request.Head) != LookupScope.Lookup)
        {
            return Forward(request, directives, origin, now);
        }

        Entry? entry = Find(request);
        ReuseVerdict verdict = entry is null
            ? ReuseDecision.Missing(directives, Reuse)
            : ReuseDecision.Decide(entry.Meta, directives, Reuse, now);
        switch (verdict.Action)
        {
            case ReuseAction.Unsatisfiable:
                return new Answer(Served.Nobody, 504, null, "", 0);
            case ReuseAction.Serve:
                return Serve(request, entry!, Served.Cache, now);
            case ReuseAction.ServeAndRevalidate:
                Answer answer = Serve(request, entry!, Served.CacheThenRevalidated, now);
                Validate(request, directives, entry!, origin, now);
                return answer;
            default:
                return entry is null || request.Head.Method == KnownMethod.Head
                    ? Forward(request, directives, origin, now)
                    : Validate(request, directives, entry, origin, now);
        }
    }

    private Answer Forward(ParsedRequest request, RequestDirectives directives, Func<ParsedRequest, ParsedResponse?> origin, long now)
    {
        Forwarded = request;
        ParsedResponse? response = origin(request);
        if (response is null)
        {
            return new Answer(Served.Nobody, 504, null, "", 0);
        }

        if (InvalidationDecision.Invalidates(request.Head.Method, response.Head.Status))
        {
            Invalidate(request, response);
        }

        if (request.Head.Method == KnownMethod.Head && Find(request) is { } entry)
        {
            Freshen(entry, response, now);
        }

        Store(request, directives, response, now);
        return new Answer(Served.Origin, response.Head.Status, response, response.Body, 0);
    }

    private Answer Validate(ParsedRequest request, RequestDirectives directives, Entry entry, Func<ParsedRequest, ParsedResponse?> origin, long now)
    {
        ParsedRequest conditional = MakeConditional(request, entry, now);
        Forwarded = conditional;
        ParsedResponse? response = origin(conditional);
        ValidationResult result = response is null
            ? ValidationResult.Failure
            : ValidationOutcome.Of(response.Head.Status, response.Fields, response.Bytes, entry.Response.Fields, entry.Response.Bytes);
        if (result == ValidationResult.Failure)
        {
            OriginFailure failure = response is null ? OriginFailure.NoResponse : OriginFailure.ErrorResponse;
            if (ReuseDecision.AfterFailure(entry.Meta, directives, Reuse, failure, now).Serves)
            {
                return Serve(request, entry, Served.CacheAfterFailure, now);
            }
        }

        switch (result)
        {
            case ValidationResult.Update:
                Update(entry, response!, now);
                return Serve(request, entry, Served.Validated, now);
            case ValidationResult.Mismatch:
                return Forward(request, directives, origin, now);
            default:
                if (response is not null)
                {
                    Store(request, directives, response, now);
                }

                return response is null
                    ? new Answer(Served.Nobody, 504, null, "", 0)
                    : new Answer(Served.Origin, response.Head.Status, response, response.Body, 0);
        }
    }

    private static Answer Serve(ParsedRequest request, Entry entry, Served by, long now)
    {
        long age = entry.Meta.AgeAt(now);
        ParsedResponse stored = entry.Response;
        if (ClientConditions.IsNotModified(request.Fields, request.Bytes, stored.Fields, stored.Bytes, entry.Meta))
        {
            return new Answer(by, 304, stored, "", age);
        }

        RangeVerdict ranges = RangeDecision.Decide(request.Head, request.Bytes, stored.Fields, stored.Bytes, entry.Meta, stored.Body.Length);
        return ranges.Answer switch
        {
            RangeAnswer.Single => new Answer(by, 206, stored, stored.Body.Substring((int)ranges[0].First, (int)ranges[0].Length), age),
            RangeAnswer.Unsatisfiable => new Answer(by, 416, stored, "", age),
            _ => new Answer(by, stored.Head.Status, stored, stored.Body, age),
        };
    }

    private Entry? Find(ParsedRequest request) => _entries.TryGetValue(KeyOf(request), out List<Entry>? list)
        ? list.LastOrDefault(entry => VaryKey.Matches(entry.Names, entry.VaryKey, request.Fields, request.Bytes))
        : null;

    private void Store(ParsedRequest request, RequestDirectives directives, ParsedResponse response, long now)
    {
        StoreVerdict verdict = StoreDecision.Decide(
            StoreRequest.Of(request.Head, directives), response.Head, response.Bytes, ReadDirectives(response), Storing, new ExchangeTimes(now, now));
        Refusal = verdict.Refusal;
        if (!verdict.Stores)
        {
            return;
        }

        byte[] lines = new byte[response.Bytes.Length];
        Assert.True(StoredHeadUpdate.TryWrite(response.Fields, response.Bytes, ReadDirectives(response), Storing, lines, out int written));
        byte[] names = new byte[VaryNames.BytesMax];
        VaryNames.TryWrite(response.Fields, response.Bytes, names, out int namesLength);
        byte[] key = new byte[4096];
        Assert.True(VaryKey.TryWrite(names.AsSpan(0, namesLength), request.Fields, request.Bytes, key, out int keyLength));
        var entry = new Entry(names[..namesLength], key[..keyLength], Rebuild(response.Head.Status, lines.AsSpan(0, written), response.Body), verdict.Meta);
        List<Entry> list = _entries.TryGetValue(KeyOf(request), out List<Entry>? known) ? known : _entries[KeyOf(request)] = [];
        list.RemoveAll(other => other.Names.AsSpan().SequenceEqual(entry.Names) && other.VaryKey.AsSpan().SequenceEqual(entry.VaryKey));
        list.Add(entry);
    }

    private void Update(Entry entry, ParsedResponse response, long now)
    {
        byte[] lines = new byte[entry.Response.Bytes.Length + response.Bytes.Length];
        Assert.True(StoredHeadUpdate.TryMerge(
            entry.Response.Fields, entry.Response.Bytes, response.Fields, response.Bytes, ReadDirectives(response), Storing, lines, out int written));
        long age = MessageAge.InitialSeconds(response.Fields, response.Bytes, new ExchangeTimes(now, now));
        ParsedResponse updated = Rebuild(entry.Response.Head.Status, lines.AsSpan(0, written), entry.Response.Body);
        entry.Response = updated;
        entry.Meta = Freshness.Of(updated.Head.Status, updated.Fields, updated.Bytes, ReadDirectives(updated), Storing, now, age);
    }

    private void Freshen(Entry entry, ParsedResponse response, long now)
    {
        if (ValidationOutcome.IsUpdatedByHead(response.Head, response.Bytes, entry.Response.Fields, entry.Response.Bytes, entry.Response.Body.Length))
        {
            Update(entry, response, now);
        }
        else if (response.Head.Status == 200)
        {
            entry.Meta = entry.Meta with { Lifetime = 0 };
        }
    }

    private void Invalidate(ParsedRequest request, ParsedResponse response)
    {
        _entries.Remove(KeyOf(request));
        var origin = new RequestOrigin { Authority = request.Head.Authority.Of(request.Bytes), Path = request.Head.Path.Of(request.Bytes) };
        foreach (KnownHeader header in new[] { KnownHeader.Location, KnownHeader.ContentLocation })
        {
            byte[] buffer = new byte[1024];
            ReadOnlySpan<byte> reference = response.Fields.ValueOf(header, response.Bytes);
            if (response.Fields.Has(header) && InvalidatedTarget.TryResolve(reference, origin, PathPolicy.Strict, buffer, out InvalidatedTarget target))
            {
                string query = target.HasQuery ? $"?{Message.Text(target.Query)}" : "";
                _entries.Remove(KeyOf(Message.Request($"GET {Message.Text(target.Path)}{query}")));
            }
        }
    }

    private ResponseDirectives ReadDirectives(ParsedResponse response) =>
        ResponseDirectives.Read(response.Fields, response.Bytes, Storing.HonoursTargeted);

    private string KeyOf(ParsedRequest request)
    {
        RequestHead head = request.Head;
        var parts = new CacheKeyParts
        {
            Host = head.Host.Of(request.Bytes),
            Path = head.Path.Of(request.Bytes),
            Query = head.Query.Of(request.Bytes),
            HasQuery = head.HasQuery,
            Fields = head.Fields,
            Bytes = request.Bytes,
        };
        byte[] key = new byte[4096];
        Assert.True(CacheKeyWriter.TryWrite(parts, Keys, key, out int written));
        return Convert.ToHexString(key, 0, written);
    }

    private static ParsedResponse Rebuild(int status, ReadOnlySpan<byte> lines, string body) => Message.ParseResponse(
        [.. Encoding.Latin1.GetBytes($"HTTP/1.1 {status} X\r\n"), .. lines, .. "\r\n"u8], body, KnownMethod.Get);

    private static ParsedRequest MakeConditional(ParsedRequest request, Entry entry, long now)
    {
        byte[] conditions = new byte[1024];
        Assert.True(UpstreamConditions.TryWrite(entry.Response.Fields, entry.Response.Bytes, now, conditions, out int written));
        var text = new StringBuilder($"{Message.Text(request.Head.MethodName.Of(request.Bytes))} {Message.Text(request.Head.Target.Of(request.Bytes))} | ");
        foreach (HeaderField field in request.Fields.Fields)
        {
            if (!UpstreamConditions.Replaces(field.Id) && field.Id != KnownHeader.Host)
            {
                text.Append(Message.Text(field.Name.Of(request.Bytes))).Append(": ").Append(Message.Text(field.Value.Of(request.Bytes))).Append('|');
            }
        }

        text.Append(Message.Text(conditions.AsSpan(0, written)).Replace("\r\n", "|", StringComparison.Ordinal));
        return Message.Request(text.ToString().TrimEnd('|', ' '), now);
    }

    private sealed class Entry(byte[] names, byte[] varyKey, ParsedResponse response, StoredMeta meta)
    {
        public byte[] Names { get; } = names;

        public byte[] VaryKey { get; } = varyKey;

        public ParsedResponse Response { get; set; } = response;

        public StoredMeta Meta { get; set; } = meta;
    }
}
