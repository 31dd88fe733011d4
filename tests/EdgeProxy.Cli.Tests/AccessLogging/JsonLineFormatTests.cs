using System.Text;
using System.Text.Json;
using EdgeProxy.Gateway;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Cli.Tests;

public sealed class JsonLineFormatTests
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static AccessLogSettings All { get; } = new()
    {
        Path = "-",
        Fields = AccessLogFields.All,
        QueryString = true,
        Headers = ["X-Tenant", "Cookie", "X-Absent"],
    };

    [Fact]
    public void DefaultLine_IsWhatTheDocumentationShows()
    {
        var format = new JsonLineFormat(new AccessLogSettings { Path = "-" });
        Assert.Equal(
            "{\"requestId\":\"7\",\"requestTimeEpoch\":1886334936789,\"listener\":\"public\",\"sourceIp\":\"192.0.2.1\",\"tlsVersion\":\"TLSv1.3\","
            + "\"httpMethod\":\"GET\",\"domainName\":\"example.com\",\"path\":\"/a%7Eb\",\"protocol\":\"HTTP/1.1\",\"status\":200,\"outcome\":\"completed\","
            + "\"apiId\":\"shop\",\"stage\":\"prod\",\"routeKey\":\"GET /{id}\",\"attempts\":1,\"integration.status\":200,\"integration.latency\":10.000,"
            + "\"responseLatency\":12.034,\"requestLength\":5,\"responseLength\":2326,\"userAgent\":\"test/1.0\",\"traceId\":\"0af7651916cd43dd8448eb211c80319c\"}\n",
            Encoding.UTF8.GetString(new SampleExchange().Line(format)));
    }

    [Fact]
    public void EveryField_HasItsValue()
    {
        var sample = new SampleExchange { ApiKey = "acme"u8.ToArray(), Plan = "gold" };
        sample.Outcome.Limit = LimitKind.PlanRoute;
        sample.Outcome.Cache = CacheResult.Revalidated;
        sample.Outcome.End = ExchangeEnd.UpstreamInvalid;
        sample.Outcome.Error = ProtocolError.BadChunkSize;
        sample.Outcome.Refusal = GatewayResponseType.IntegrationFailure;
        JsonElement line = Parse(sample.Line(new JsonLineFormat(All)));
        Assert.Equal("10/Oct/2029:13:55:36 +0000", line.GetProperty("requestTime").GetString());
        Assert.Equal("/a~b", line.GetProperty("canonicalPath").GetString());
        Assert.Equal("x=y", line.GetProperty("queryString").GetString());
        Assert.Equal(("acme", "gold", "plan_route"), (line.GetProperty("apiKeyId").GetString(), line.GetProperty("usagePlan").GetString(), line.GetProperty("limit").GetString()));
        Assert.Equal("revalidated", line.GetProperty("cacheStatus").GetString());
        Assert.Equal("https://example.com/from?token=1", line.GetProperty("referer").GetString());
        Assert.Equal(50_000, line.GetProperty("sourcePort").GetInt32());
        Assert.Equal("INTEGRATION_FAILURE", line.GetProperty("error.responseType").GetString());
        Assert.Equal("Bad Gateway", line.GetProperty("error.message").GetString());
        Assert.Equal("bad_chunk_size", line.GetProperty("protocolError").GetString());
        Assert.StartsWith("RFC 9112 section 7.1", line.GetProperty("integration.error").GetString(), StringComparison.Ordinal);
        Assert.Equal("""{"routed":0.021,"connect":1.200,"sent":1.250,"head":11.250,"firstByte":11.300,"fetched":12.000,"done":12.034}""", line.GetProperty("phases").GetRawText());
        Assert.Equal("""{"X-Tenant":"blue","Cookie":"***"}""", line.GetProperty("requestHeaders").GetRawText());
        string[] known = [.. AccessLogFields.All.Select(field => field.Name).Except(["upstream", "endpoint"])];
        Assert.Equal(known, line.EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData("key=secret", "key=***")]
    [InlineData("a=1&key=secret&b=2", "a=1&key=***&b=2")]
    [InlineData("KEY=secret&key=secret&", "KEY=***&key=***&")]
    [InlineData("keys=1&key&x", "keys=1&key&x")]
    public void KeyInAQuery_IsMasked(string query, string written)
    {
        var places = new KeyPlaces([new KeySource(KeyPlace.Query, "key", strip: false)]);
        JsonElement line = Parse(new SampleExchange { Query = Encoding.ASCII.GetBytes(query), KeyPlaces = places }.Line(new JsonLineFormat(All)));
        Assert.Equal(written, line.GetProperty("queryString").GetString());
    }

    [Fact]
    public void KeyInAHeader_IsMasked()
    {
        var places = new KeyPlaces([new KeySource(KeyPlace.Header, "x-tenant", strip: false)]);
        JsonElement line = Parse(new SampleExchange { KeyPlaces = places }.Line(new JsonLineFormat(All)));
        Assert.Equal("""{"X-Tenant":"***","Cookie":"***"}""", line.GetProperty("requestHeaders").GetRawText());
    }

    [Fact]
    public void WhatIsNotKnown_IsLeftOut()
    {
        var sample = new SampleExchange { Head = null, Method = [], Host = [], Path = [], CanonicalPath = [], Query = [], UserAgent = [], Referer = [], RequestId = [], TraceId = [], HasRoute = false };
        sample.Outcome = new Outcome { StartedAt = 1, EndedAt = 2_001, End = ExchangeEnd.Refused, Error = ProtocolError.BareLineFeed, Refusal = GatewayResponseType.BadRequest, Status = 400 };
        JsonElement line = Parse(sample.Line(new JsonLineFormat(new AccessLogSettings { Path = "-" })));
        Assert.Equal(
            ["requestTimeEpoch", "listener", "sourceIp", "tlsVersion", "protocol", "status", "outcome", "error.responseType", "protocolError", "responseLatency", "requestLength", "responseLength"],
            line.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public void AnyBytesInAnyField_AreOneLineOfValidJson()
    {
        var format = new JsonLineFormat(All);
        foreach (byte[] bytes in HostileBytes.All())
        {
            var sample = new SampleExchange
            {
                Method = bytes,
                Host = bytes,
                Path = bytes,
                CanonicalPath = bytes,
                Query = bytes,
                UserAgent = bytes,
                Referer = bytes,
                RequestId = bytes,
                TraceId = bytes,
                ApiKey = bytes,
                KeyPlaces = new KeyPlaces([new KeySource(KeyPlace.Query, "x", strip: false)]),
                ListenerName = Encoding.Latin1.GetString(bytes),
                RouteId = Encoding.UTF8.GetString(bytes),
            };
            byte[] line = sample.Line(format);
            Assert.Equal(line.Length - 1, line.AsSpan().IndexOf((byte)'\n'));
            Assert.DoesNotContain(Strict.GetString(line.AsSpan(0, line.Length - 1)), IsActedUpon);
            JsonElement parsed = Parse(line);
            Assert.Equal(200, parsed.GetProperty("status").GetInt32());
            Assert.Equal("completed", parsed.GetProperty("outcome").GetString());
            AssertSays(bytes, parsed, "userAgent", FieldValues.TextBytesMax);
            AssertSays(bytes, parsed, "path", FieldValues.TargetBytesMax);
        }
    }

    [Fact]
    public void HeaderOfAnyBytesThatTheParserLetsIn_IsAValidLine()
    {
        for (int value = 1; value < 256; value++)
        {
            if (value is '\r' or '\n' or 0x7F or (< 0x20 and not '\t'))
            {
                continue;
            }

            byte[] head = [.. "GET / HTTP/1.1\r\nHost: a\r\nX-Tenant: x"u8, (byte)value, .. "y\r\n\r\n"u8];
            JsonElement line = Parse(new SampleExchange { Head = head }.Line(new JsonLineFormat(All)));
            Assert.StartsWith("x", line.GetProperty("requestHeaders").GetProperty("X-Tenant").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void LongestLine_FitsIntoAChunk()
    {
        byte[] worst = Enumerable.Repeat((byte)1, 20_000).ToArray();
        string[] headers = [.. Enumerable.Range(0, 16).Select(i => $"X-{new string('h', 60)}{i:00}")];
        string fields = string.Concat(headers.Select(name => $"{name}: {new string('"', 700)}\r\n"));
        var sample = new SampleExchange
        {
            Head = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n"),
            Method = worst,
            Host = worst,
            Path = worst,
            CanonicalPath = worst,
            Query = worst,
            UserAgent = worst,
            Referer = worst,
            RequestId = worst,
            TraceId = worst,
            ListenerName = new string('\u202e', 5_000),
            RouteId = new string('\u202e', 5_000),
        };
        byte[] line = sample.Line(new JsonLineFormat(new AccessLogSettings { Path = "-", Fields = AccessLogFields.All, QueryString = true, Headers = headers }));
        Assert.Contains("…(20000 bytes)", Encoding.UTF8.GetString(line), StringComparison.Ordinal);
        Parse(line);
    }

    [Fact]
    public void TooSmallABuffer_IsSeen()
    {
        var format = new JsonLineFormat(All);
        byte[] whole = new SampleExchange().Line(format);
        for (int size = 0; size < whole.Length; size++)
        {
            byte[] small = new byte[size];
            new SampleExchange().Tell((in record) =>
            {
                var writer = new LineWriter(small);
                format.Write(ref writer, record);
                Assert.True(writer.IsFull);
            });
        }
    }

    private static JsonElement Parse(byte[] line) => JsonDocument.Parse(line).RootElement;

    /// <summary>The value is what the bytes say as UTF-8, or a beginning of it with the full length behind.</summary>
    private static void AssertSays(byte[] bytes, JsonElement line, string name, int bytesMax)
    {
        string expected = Encoding.UTF8.GetString(bytes);
        string value = line.TryGetProperty(name, out JsonElement member) ? member.GetString()! : "";
        if (value == expected)
        {
            return;
        }

        string mark = $"…({bytes.Length} bytes)";
        Assert.EndsWith(mark, value, StringComparison.Ordinal);
        Assert.StartsWith(value[..^mark.Length], expected, StringComparison.Ordinal);
        Assert.True(value.Length >= bytesMax / 12, "cut too early");
    }

    /// <summary>Controls, and what reorders or breaks the text around it.</summary>
    private static bool IsActedUpon(char value) => char.GetUnicodeCategory(value)
        is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
        or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;
}
