namespace EdgeProxy.Configuration.Tests;

public sealed class ListenerTests
{
    private const string Address = """ "address": "127.0.0.1:1" """;

    [Theory]
    [InlineData("8080")]
    [InlineData(":8080")]
    [InlineData("*:8080")]
    [InlineData("localhost:8080")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:+80")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("127.1:80")]
    [InlineData("0x7f.0.0.1:80")]
    [InlineData("127.0.0.01:80")]
    [InlineData("::1:80")]
    [InlineData("[::1]")]
    [InlineData("[::1%eth0]:80")]
    [InlineData("[127.0.0.1]:80x")]
    [InlineData("http://127.0.0.1:80")]
    [InlineData("unix:")]
    [InlineData("unix:relative.sock")]
    [InlineData("unix:/run/")]
    [InlineData("")]
    public void BadAddress_IsRefused(string address) =>
        Documents.Single(Documents.LoadListener($$""" "address": "{{address}}" """), ConfigCodes.InvalidAddress, "listeners.main.address");

    [Fact]
    public void UnixPathLongerThanTheKernelAllows_IsRefused() =>
        Documents.Single(Documents.LoadListener($$""" "address": "unix:/{{new string('a', 107)}}" """), ConfigCodes.InvalidAddress);

    [Fact]
    public void PortZero_MayBeUsedTwice() => Documents.Good(Documents.Load(
        """{ "listeners": { "a": { "address": "127.0.0.1:0" }, "b": { "address": "127.0.0.1:0" } } }"""));

    [Theory]
    [InlineData(""" "paths": "lenient" """, ConfigCodes.UnknownValue, "paths")]
    [InlineData(""" "paths": "Strict" """, ConfigCodes.UnknownValue, "paths")]
    [InlineData(""" "trustedProxies": ["10.0.0.0/33"] """, ConfigCodes.InvalidNetwork, "trustedProxies[0]")]
    [InlineData(""" "trustedProxies": ["10.0.0.0/"] """, ConfigCodes.InvalidNetwork, "trustedProxies[0]")]
    [InlineData(""" "trustedProxies": ["10.0.0/8"] """, ConfigCodes.InvalidNetwork, "trustedProxies[0]")]
    [InlineData(""" "trustedProxies": ["fd00::1/8"] """, ConfigCodes.InvalidNetwork, "trustedProxies[0]")]
    [InlineData(""" "trustedProxies": [10] """, ConfigCodes.WrongType, "trustedProxies[0]")]
    [InlineData(""" "trustedProxies": "10.0.0.0/8" """, ConfigCodes.WrongType, "trustedProxies")]
    [InlineData(""" "limits": { "headBytesMax": "17KB" } """, ConfigCodes.OutOfRange, "limits.headBytesMax")]
    [InlineData(""" "limits": { "headBytesMax": "1023B" } """, ConfigCodes.OutOfRange, "limits.headBytesMax")]
    [InlineData(""" "limits": { "headBytesMax": "4KB", "targetBytesMax": "5KB" } """, ConfigCodes.OutOfRange, "limits.targetBytesMax")]
    [InlineData(""" "limits": { "headBytesMax": "16 KB" } """, ConfigCodes.InvalidSize, "limits.headBytesMax")]
    [InlineData(""" "limits": { "headBytesMax": "16kb" } """, ConfigCodes.InvalidSize, "limits.headBytesMax")]
    [InlineData(""" "limits": { "headBytesMax": 1e4 } """, ConfigCodes.InvalidSize, "limits.headBytesMax")]
    [InlineData(""" "limits": { "fieldsMax": 256 } """, ConfigCodes.OutOfRange, "limits.fieldsMax")]
    [InlineData(""" "limits": { "fieldsMax": 0 } """, ConfigCodes.OutOfRange, "limits.fieldsMax")]
    [InlineData(""" "limits": { "fieldsMax": 1.5 } """, ConfigCodes.OutOfRange, "limits.fieldsMax")]
    [InlineData(""" "limits": { "fieldsMax": "100" } """, ConfigCodes.WrongType, "limits.fieldsMax")]
    [InlineData(""" "limits": { "connectionsMax": -1 } """, ConfigCodes.OutOfRange, "limits.connectionsMax")]
    [InlineData(""" "limits": null """, ConfigCodes.WrongType, "limits")]
    [InlineData(""" "timeouts": { "head": 10 } """, ConfigCodes.InvalidDuration, "timeouts.head")]
    [InlineData(""" "timeouts": { "head": "10" } """, ConfigCodes.InvalidDuration, "timeouts.head")]
    [InlineData(""" "timeouts": { "head": "1.5s" } """, ConfigCodes.InvalidDuration, "timeouts.head")]
    [InlineData(""" "timeouts": { "head": "-1s" } """, ConfigCodes.InvalidDuration, "timeouts.head")]
    [InlineData(""" "timeouts": { "head": "99999999999h" } """, ConfigCodes.InvalidDuration, "timeouts.head")]
    [InlineData(""" "timeouts": { "head": "0s" } """, ConfigCodes.OutOfRange, "timeouts.head")]
    [InlineData(""" "timeouts": { "head": "25h" } """, ConfigCodes.OutOfRange, "timeouts.head")]
    [InlineData(""" "timeouts": { "hed": "1s" } """, ConfigCodes.UnknownMember, "timeouts.hed")]
    [InlineData(""" "bodyRateMin": "fast" """, ConfigCodes.InvalidSize, "bodyRateMin")]
    [InlineData(""" "tls": {} """, ConfigCodes.MissingMember, "tls.certificates")]
    [InlineData(""" "tls": { "certificates": [] } """, ConfigCodes.EmptyList, "tls.certificates")]
    [InlineData(""" "tls": { "certificates": ["nobody"] } """, ConfigCodes.MissingCertificate, "tls.certificates[0]")]
    [InlineData(""" "tls": true """, ConfigCodes.WrongType, "tls")]
    public void BadMember_IsRefused(string member, string code, string path) =>
        Documents.Single(Documents.LoadListener(Address + "," + member), code, "listeners.main." + path);

    [Fact]
    public void PlainNumberAsDuration_HintHasIt()
    {
        ConfigError error = Documents.Single(Documents.LoadListener(Address + """, "timeouts": { "head": 10 } """), ConfigCodes.InvalidDuration);
        Assert.Contains("\"10s\"", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void SmallHead_LowersTheTargetsDefault()
    {
        ListenerConfig listener = Documents.Good(Documents.LoadListener(Address + """, "limits": { "headBytesMax": "2KiB" } """)).Listeners[0];
        Assert.Equal((2048, 2048), (listener.Limits.HeadBytesMax, listener.Limits.TargetBytesMax));
    }

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    public void TrustInEveryone_Warns(string network)
    {
        ConfigLoadResult result = Documents.LoadListener(Address + $$""", "trustedProxies": ["{{network}}"] """);
        Documents.Good(result);
        Assert.Contains(result.Warnings, w => w.Code == ConfigCodes.TrustsEveryone && w.Hint.Length > 0);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("é")]
    [InlineData("a/b")]
    public void BadName_IsRefused(string name) =>
        Documents.Single(Documents.Load($$"""{ "listeners": { "{{name}}": { {{Address}} } } }"""), ConfigCodes.InvalidName);

    [Fact]
    public void NoListener_IsAnErrorUnlessTheCallerBringsOne()
    {
        ConfigDocument[] documents = [new ConfigDocument("a.json", "{}"u8.ToArray())];
        Documents.Single(ConfigLoader.Load(documents), ConfigCodes.NoListeners, "listeners");
        Assert.Empty(ConfigLoader.Load(documents, new ConfigOptions { RequireListeners = false }).Errors);
    }

    [Fact]
    public void CertificatesThatCannotBothBeShown_AreRefused()
    {
        string one = $$"""{ "certificate": "{{Samples.Pem}}", "key": "{{Samples.KeyPem}}", "serverNames": ["a.example"] }""";
        string none = $$"""{ "certificate": "{{Samples.Pem}}", "key": "{{Samples.KeyPem}}" }""";
        ConfigLoadResult Load(string chosen) => Documents.Load(
            $$"""{ "certificates": { "a": {{one}}, "b": {{one}}, "c": {{none}}, "d": {{none}} }, "listeners": { "main": { {{Address}}, "tls": { "certificates": {{chosen}} } } } }""");

        Documents.Good(Load("""["a", "c"]"""));
        Documents.Single(Load("""["a", "b"]"""), ConfigCodes.DuplicateValue, "certificates[1]");
        Documents.Single(Load("""["c", "d"]"""), ConfigCodes.DuplicateValue, "certificates[1]");
        Documents.Single(Load("""["a", "a"]"""), ConfigCodes.DuplicateValue, "certificates[1]");
    }
}
