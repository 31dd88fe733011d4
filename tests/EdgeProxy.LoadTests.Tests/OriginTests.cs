namespace EdgeProxy.LoadTests.Tests;

/// <summary>The origin, on a thread of the tests.</summary>
public sealed class OriginTests : IClassFixture<OriginTests.Origin>
{
    private readonly Origin _origin;

    public OriginTests(Origin origin) => _origin = origin;

    [Theory]
    [InlineData("/", 100)]
    [InlineData("/64k", 65536)]
    [InlineData("/10m", 10485760)]
    [InlineData("/cacheable/1k?17", 1024)]
    [InlineData("/cacheable/64k?x=y", 65536)]
    [InlineData("/tagged/1k?", 1024)]
    [InlineData("/chunked", 3500)]
    public void Path_HasItsAnswerAgainAndAgain(string path, long bytes)
    {
        using var client = BlockingClient.Connect(_origin.Port);
        for (int i = 0; i < 3; i++)
        {
            ResponseReader response = client.Exchange(System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n"));
            Assert.Equal((200, bytes), (response.Status, response.BodyBytes));
        }
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello")]
    [InlineData("Content-Length: 0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    public void Body_IsReadWholeBeforeTheAnswerWhereverItIsCut(string rest)
    {
        using var client = BlockingClient.Connect(_origin.Port);
        byte[] request = System.Text.Encoding.ASCII.GetBytes("POST /post HTTP/1.1\r\nHost: a\r\n" + rest);
        for (int cut = 0; cut < request.Length; cut++)
        {
            client.Send(request.AsSpan(0, cut));
            ResponseReader response = client.Exchange(request.AsSpan(cut));
            Assert.Equal((200, 100L), (response.Status, response.BodyBytes));
        }
    }

    [Theory]
    [InlineData("/fault/truncated")]
    [InlineData("/fault/closed")]
    public void Fault_EndsTheConnectionBeforeTheResponseIsComplete(string path)
    {
        using var client = BlockingClient.Connect(_origin.Port);
        Assert.Throws<IOException>(() => { client.Exchange(System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")); });
    }

    [Fact]
    public void Failure_IsAnsweredWith500()
    {
        using var client = BlockingClient.Connect(_origin.Port);
        Assert.Equal(500, client.Exchange("GET /fault/500 HTTP/1.1\r\nHost: a\r\n\r\n"u8).Status);
    }

    [Fact]
    public void Tunnels_EchoManyMessages()
    {
        using var load = new EchoLoad(_origin.Port, tunnels: 3, messageBytes: 200, CancellationToken.None);
        (long echoes, double mean, int failed) = load.Run(0.2, CancellationToken.None);
        Assert.True(echoes > 10 && mean > 0 && failed == 0, $"{echoes} echoes, mean {mean} µs, {failed} failed");
    }

    public sealed class Origin
    {
        public Origin()
        {
            Port = new FreePorts().Take();
            new Thread(() => OriginProgram.Serve(Port)) { IsBackground = true }.Start();
            for (int i = 0; i < 500; i++)
            {
                try
                {
                    BlockingClient.Connect(Port).Dispose();
                    return;
                }
                catch (System.Net.Sockets.SocketException)
                {
                    Thread.Sleep(10);
                }
            }

            throw new InvalidOperationException("The origin does not listen.");
        }

        public int Port { get; }
    }
}
