namespace EdgeProxy.EndToEnd;

/// <summary>Clients that go straight to loopback, whatever proxy the machine is set up with, and follow nothing.</summary>
internal static class TestHttp
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static HttpClient NewClient(Action<SocketsHttpHandler>? configure = null)
    {
        SocketsHttpHandler handler = new() { UseProxy = false, AllowAutoRedirect = false, UseCookies = false };
        configure?.Invoke(handler);
        return new HttpClient(handler) { Timeout = Limit };
    }

    /// <summary>Runs curl with what makes it quiet and bounded, and returns what it wrote out; fails when it fails.</summary>
    public static async Task<string> CurlAsync(string folder, params string[] arguments)
    {
        string program = Servers.Curl ?? throw new InvalidOperationException("curl is not installed, and with CI=true it must be.");
        (int exitCode, string output, string errors) = await ChildProcess.RunAsync(
            program, ["--silent", "--show-error", "--noproxy", "*", "--max-time", "110", .. arguments], folder, TimeSpan.FromMinutes(2));
        Assert.True(exitCode == 0, $"curl {string.Join(' ', arguments)} ended with {exitCode}: {errors}");
        return output.TrimEnd('\r', '\n');
    }
}
