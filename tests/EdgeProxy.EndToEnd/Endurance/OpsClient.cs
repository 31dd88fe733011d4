using System.Net;

namespace EdgeProxy.EndToEnd;

/// <summary>Asks the ops listener, over one connection, so that asking does not change the number of descriptors.</summary>
internal sealed class OpsClient : IDisposable
{
    private readonly HttpClient _http = TestHttp.NewClient(handler => handler.MaxConnectionsPerServer = 1);
    private readonly string _address;

    public OpsClient(GatewayProcess gateway) => _address = $"http://127.0.0.1:{gateway.OpsPort}";

    public async Task<Scrape> ScrapeAsync() => new(await _http.GetStringAsync(_address + "/metrics"));

    /// <summary>Whether it says 200; false too when it does not answer any more.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(_address + "/readyz");
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();
}
