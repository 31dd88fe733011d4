using BenchmarkDotNet.Attributes;
using EdgeProxy.Http1;

namespace EdgeProxy.Benchmarks;

/// <summary>Heads as a browser and an application server send them.</summary>
[MemoryDiagnoser]
public class HeadBenchmarks
{
    private readonly byte[] _request = ("GET /orders/42/items?page=2&size=50 HTTP/1.1\r\nHost: api.example.com\r\n"u8
        + "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\nAccept: application/json\r\n"u8
        + "Accept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAuthorization: Bearer 0123456789abcdef0123456789abcdef\r\n"u8
        + "Cookie: session=0123456789abcdef; theme=dark\r\nX-Request-Id: 5f1d2c3b-0000-4000-8000-000000000000\r\nConnection: keep-alive\r\n\r\n"u8).ToArray();

    private readonly byte[] _response = ("HTTP/1.1 200 OK\r\nDate: Mon, 01 Jan 2029 00:00:00 GMT\r\nContent-Type: application/json; charset=utf-8\r\n"u8
        + "Content-Length: 512\r\nServer: origin\r\nCache-Control: private, max-age=0\r\nETag: \"0123456789abcdef\"\r\nVary: Accept-Encoding\r\n\r\n"u8).ToArray();

    private readonly byte[] _path = "/orders/43/%7Eitems/caf%c3%a9"u8.ToArray();
    private readonly byte[] _canonicalPath = "/orders/43/items/2029-01-01/details"u8.ToArray();
    private readonly byte[] _destination = new byte[4096];
    private readonly RequestHead _requestHead = new();
    private readonly ResponseHead _responseHead = new();

    public HeadBenchmarks()
    {
        if (ParseRequest() != ParseStatus.Complete || ParseResponse() != ParseStatus.Complete || Canonicalize() == 0 || !IsCanonical())
        {
            throw new InvalidOperationException("The benchmark's own bytes are refused.");
        }
    }

    [Benchmark]
    public ParseStatus ParseRequest()
    {
        _requestHead.Reset();
        return RequestHeadParser.Parse(_request, _requestHead, HeadLimits.Default);
    }

    [Benchmark]
    public ParseStatus ParseResponse()
    {
        _responseHead.Reset();
        return ResponseHeadParser.Parse(_response, _responseHead, HeadLimits.Default, KnownMethod.Get);
    }

    /// <summary>The parsed request written again, field by field.</summary>
    [Benchmark]
    public int WriteRequest()
    {
        var writer = new HeadWriter(_destination);
        writer.Write(_requestHead.MethodName.Of(_request));
        writer.Write((byte)' ');
        writer.Write(_requestHead.Target.Of(_request));
        writer.Write(" HTTP/1.1\r\n"u8);
        foreach (ref readonly HeaderField field in _requestHead.Fields.Fields)
        {
            writer.WriteField(field.Name.Of(_request), field.Value.Of(_request));
        }

        writer.Write("\r\n"u8);
        return writer.Written;
    }

    /// <summary>A path that is not canonical yet; the length of its canonical form.</summary>
    [Benchmark]
    public int Canonicalize() =>
        PathCanonicalizer.Canonicalize(_path, _destination, PathPolicy.Strict, out int written) == ProtocolError.None ? written : 0;

    [Benchmark]
    public bool IsCanonical() => PathCanonicalizer.IsCanonical(_canonicalPath);
}
