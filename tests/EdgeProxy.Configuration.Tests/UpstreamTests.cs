namespace EdgeProxy.Configuration.Tests;

public sealed class UpstreamTests
{
    private const string Endpoints = """ "endpoints": ["http://10.0.0.1"] """;

    [Theory]
    [InlineData("10.0.0.1:80")]
    [InlineData("ftp://10.0.0.1")]
    [InlineData("ws://10.0.0.1")]
    [InlineData("HTTP://10.0.0.1")]
    [InlineData("http+unix://run")]
    [InlineData("unix:run.sock")]
    [InlineData("http://")]
    [InlineData("http://:80")]
    [InlineData("http://10.0.0.1:0")]
    [InlineData("http://10.0.0.1:65536")]
    [InlineData("http://10.0.0.1:")]
    [InlineData("http://10.0.0.1/app")]
    [InlineData("http://10.0.0.1//")]
    [InlineData("http://10.0.0.1?a")]
    [InlineData("http://10.0.0.1#a")]
    [InlineData("http://10.0.0.1\\\\a")]
    [InlineData("http://a b")]
    [InlineData("http://*.example")]
    [InlineData("http://2130706433")]
    [InlineData("http://0xA9FEA9FE")]
    [InlineData("http://169.254.43518")]
    [InlineData("http://[fd00::1")]
    [InlineData("http://fd00::1")]
    [InlineData("http://bücher.example")]
    [InlineData("")]
    public void BadEndpoint_IsRefused(string url) =>
        Documents.Single(Documents.LoadUpstream($$""" "endpoints": ["{{url}}"] """), ConfigCodes.InvalidUrl, "upstreams.up.endpoints[0]");

    [Fact]
    public void Password_IsNeverShown()
    {
        ConfigError error = Documents.Single(Documents.LoadUpstream(""" "endpoints": ["http://me:hunter2@a"] """), ConfigCodes.InvalidUrl);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://169.254.169.254")]
    [InlineData("http://169.254.0.1:8080")]
    [InlineData("https://[fd00:ec2::254]")]
    [InlineData("http://[::ffff:169.254.169.254]")]
    [InlineData("http://[::ffff:a9fe:a9fe]:80")]
    public void LinkLocalEndpoint_IsRefusedUnlessAllowed(string url)
    {
        string endpoints = $$""" "endpoints": [{ "url": "{{url}}" }] """;
        Documents.Single(Documents.LoadUpstream(endpoints), ConfigCodes.LinkLocalAddress, "endpoints[0].url");
        Documents.Good(Documents.LoadUpstream(endpoints + """, "allowLinkLocal": true """));
    }

    [Theory]
    [InlineData(""" "endpoints": "http://a" """, ConfigCodes.WrongType, "endpoints")]
    [InlineData(""" "endpoints": [] """, ConfigCodes.EmptyList, "endpoints")]
    [InlineData(""" "endpoints": [1] """, ConfigCodes.WrongType, "endpoints[0]")]
    [InlineData(""" "endpoints": [{}] """, ConfigCodes.MissingMember, "endpoints[0].url")]
    [InlineData(""" "endpoints": [{ "url": "http://a", "weight": 0 }] """, ConfigCodes.OutOfRange, "endpoints[0].weight")]
    [InlineData(""" "endpoints": [{ "url": "http://a", "weight": 257 }] """, ConfigCodes.OutOfRange, "endpoints[0].weight")]
    [InlineData(""" "endpoints": ["http://a", "http://A:80/"] """, ConfigCodes.DuplicateValue, "endpoints[1]")]
    public void BadEndpoints_AreRefused(string member, string code, string path) =>
        Documents.Single(Documents.LoadUpstream(member), code, "upstreams.up." + path);

    [Fact]
    public void MoreEndpointsThanTheBalancerHolds_AreRefused()
    {
        string Endpoints(int count) => " \"endpoints\": [" + string.Join(',', Enumerable.Range(1, count).Select(i => $"\"http://10.0.0.{i}\"")) + "]";
        Documents.Good(Documents.LoadUpstream(Endpoints(64)));
        Documents.Single(Documents.LoadUpstream(Endpoints(65)), ConfigCodes.OutOfRange, "endpoints");
    }

    [Theory]
    [InlineData(""" "balance": "ip-hash" """, ConfigCodes.UnknownValue, "balance")]
    [InlineData(""" "timeouts": { "connect": "0s" } """, ConfigCodes.OutOfRange, "timeouts.connect")]
    [InlineData(""" "timeouts": { "exchange": "x" } """, ConfigCodes.InvalidDuration, "timeouts.exchange")]
    [InlineData(""" "pool": { "connectionsMax": 0 } """, ConfigCodes.OutOfRange, "pool.connectionsMax")]
    [InlineData(""" "pool": { "queueMax": -1 } """, ConfigCodes.OutOfRange, "pool.queueMax")]
    [InlineData(""" "retries": { "max": 6 } """, ConfigCodes.OutOfRange, "retries.max")]
    [InlineData(""" "retries": 2 """, ConfigCodes.WrongType, "retries")]
    [InlineData(""" "resolve": { "interval": "999ms" } """, ConfigCodes.OutOfRange, "resolve.interval")]
    [InlineData(""" "host": "Rewrite" """, ConfigCodes.UnknownValue, "host")]
    [InlineData(""" "host": "a b" """, ConfigCodes.InvalidHost, "host")]
    [InlineData(""" "host": "a:b" """, ConfigCodes.InvalidHost, "host")]
    [InlineData(""" "host": "a:0" """, ConfigCodes.InvalidHost, "host")]
    [InlineData(""" "host": "" """, ConfigCodes.InvalidHost, "host")]
    [InlineData(""" "tls": { "serverName": "a:443" } """, ConfigCodes.InvalidHost, "tls.serverName")]
    [InlineData(""" "tls": { "ca": "none.pem" } """, ConfigCodes.FileUnreadable, "tls.ca")]
    [InlineData(""" "tls": { "verify": "false" } """, ConfigCodes.WrongType, "tls.verify")]
    [InlineData(""" "tls": { "clientCertificate": "nobody" } """, ConfigCodes.MissingCertificate, "tls.clientCertificate")]
    [InlineData(""" "health": {} """, ConfigCodes.UnknownMember, "health")]
    public void BadMember_IsRefused(string member, string code, string path) =>
        Documents.Single(Documents.LoadUpstream(Endpoints + "," + member), code, "upstreams.up." + path);

    [Theory]
    [InlineData(""" "endpoints": ["https://a"], "tls": { "verify": false } """, ConfigCodes.VerifyOff)]
    [InlineData(""" "endpoints": ["http://a"], "tls": { "serverName": "a" } """, ConfigCodes.TlsWithoutHttps)]
    public void DoubtfulSetting_Warns(string members, string code)
    {
        ConfigLoadResult result = Documents.LoadUpstream(members);
        Documents.Good(result);
        Assert.Equal(code, Assert.Single(result.Warnings).Code);
    }

    [Fact]
    public void UnusedUpstream_Warns()
    {
        ConfigLoadResult result = Documents.Load("{ \"upstreams\": {\n \"up\": { " + Endpoints + " } } }");
        Documents.Good(result);
        Assert.Contains(result.Warnings, w => w is { Code: ConfigCodes.UnusedUpstream, Line: 2, Column: 2, Path: "upstreams.up" });
    }

    [Fact]
    public void NameDefinedInTwoFiles_NamesBothPlaces()
    {
        string one = "{ \"upstreams\": {\n  \"up\": { " + Endpoints + " } } }";
        ConfigError error = Documents.Single(Documents.Load(one, one), ConfigCodes.DuplicateName, "upstreams.up");
        Assert.Equal(("b.json", 2, 3), (error.File, error.Line, error.Column));
        Assert.Contains("a.json:2:3", error.Message, StringComparison.Ordinal);
    }
}
