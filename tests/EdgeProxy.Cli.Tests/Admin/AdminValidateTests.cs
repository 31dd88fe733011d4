using System.Net;
using System.Text;
using System.Text.Json;
using EdgeProxy.Configuration;

namespace EdgeProxy.Cli.Tests;

/// <summary><c>POST /validate</c>, and how the documents in its body are told apart.</summary>
public sealed class AdminValidateTests : IAsyncLifetime
{
    private AdminHost _admin = null!;

    public async Task InitializeAsync() => _admin = await AdminHost.StartAsync();

    public async Task DisposeAsync() => await _admin.DisposeAsync();

    [Fact]
    public async Task GoodDocument_IsValid()
    {
        JsonElement report = await ValidateAsync("""{ "listeners": { "l": { "address": "127.0.0.1:0" } }, "apis": { "a": { "routes": { "GET /": { "mock": {} } } } } }""");
        Assert.True(report.GetProperty("valid").GetBoolean());
        Assert.True(report.GetProperty("complete").GetBoolean());
        Assert.Single(_admin.Host.Reloader.History.Records);
    }

    [Fact]
    public async Task Mistakes_AreAllNamedWithTheirPlaces()
    {
        JsonElement report = await ValidateAsync(
            """
            { "documents": {
              "l.json": "{ \"listeners\": {\n \"l\": { \"adress\": \"127.0.0.1:0\" } } }",
              "a.json": { "apis": { "a": { "routes": { "GET /x/{a}": { "upstream": "nobody" } } } } }
            } }
            """);
        Assert.False(report.GetProperty("valid").GetBoolean());
        JsonElement[] errors = [.. report.GetProperty("errors").EnumerateArray()];
        Assert.Contains(errors, error => error.GetProperty("file").GetString() == "l.json" && error.GetProperty("line").GetInt32() == 2 && error.GetProperty("code").GetString() == "unknown-member");
        Assert.Contains(errors, error => error.GetProperty("file").GetString() == "a.json" && error.GetProperty("code").GetString() == "missing-upstream");
    }

    [Fact]
    public async Task Conflict_IsFoundByTheCompiler()
    {
        JsonElement report = await ValidateAsync(
            """{ "listeners": { "l": { "address": "127.0.0.1:0" } }, "apis": { "a": { "routes": { "GET /{a}": { "mock": {} }, "GET /{b}": { "mock": {} } } } } }""");
        Assert.Equal("route-conflict", Assert.Single(report.GetProperty("errors").EnumerateArray()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task WhatIsNoJson_IsOneMistakeMore()
    {
        JsonElement report = await ValidateAsync("{ \"listeners\": ");
        Assert.Equal("syntax", report.GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Equal(SentDocuments.OnlyName, report.GetProperty("errors")[0].GetProperty("file").GetString());
    }

    [Fact]
    public async Task FilesAndVariables_AreNotReadUnlessAsked()
    {
        string document = Outside();
        JsonElement report = await ValidateAsync(document);
        Assert.True(report.GetProperty("valid").GetBoolean(), report.ToString());
        Assert.False(report.GetProperty("complete").GetBoolean());
        Assert.Equal(
            ["file-unread", "file-unread", "placeholder-unread"],
            report.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetProperty("code").GetString()).Where(code => code!.EndsWith("unread", StringComparison.Ordinal)).Order());
        Assert.DoesNotContain("does not exist", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CertificateThatIsNotRead_HidesNoConflict()
    {
        JsonElement report = await ValidateAsync(
            """
            { "listeners": { "l": { "address": "127.0.0.1:0", "tls": { "certificates": ["c"] } } },
              "certificates": { "c": { "certificate": "c.pem", "key": "c.key" } },
              "apis": { "a": { "routes": { "GET /{a}": { "mock": {} }, "GET /{b}": { "mock": {} } } } } }
            """);
        Assert.Equal("route-conflict", Assert.Single(report.GetProperty("errors").EnumerateArray()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task HolderOfAToken_MayNotHaveFilesRead()
    {
        using HttpResponseMessage response = await _admin.Http.PostAsync("validate?read=true", new StringContent(Outside()));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task OwnUserOverTheSocket_MayHaveFilesRead()
    {
        using HttpResponseMessage response = await _admin.Local.PostAsync("validate?read=true", new StringContent(Outside()));
        JsonElement report = await AdminHost.JsonAsync(response);
        Assert.True(report.GetProperty("complete").GetBoolean());
        Assert.Contains("does not exist", report.GetProperty("errors").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(AdminHost.SecretOfFile, report.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{ "documents": [] }""")]
    [InlineData("""{ "documents": {}, "listeners": {} }""")]
    [InlineData("""{ "documents": { "a": 1 } }""")]
    [InlineData("""{ "documents": { "": {} } }""")]
    [InlineData("""{ "documents": { "a": {}, "a": {} } }""")]
    [InlineData("""{ "documents": { "a\u001b[2J": {} } }""")]
    [InlineData("""{ "documents": { "a": "\ud800" } }""")]
    public async Task BodyWithoutDocuments_IsRefused(string body)
    {
        using HttpResponseMessage response = await _admin.Http.PostAsync("validate", new StringContent(body));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.DoesNotContain('\u001b', await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public void Documents_KeepTheirOrderAndText()
    {
        byte[] body = Encoding.UTF8.GetBytes("""{ "documents": { "b": { /* so */ "x-a": 1, }, "a": "x\ny", } }""");
        IReadOnlyList<ConfigDocument> documents = SentDocuments.Parse(body, out _)!;
        Assert.Equal(["b", "a"], documents.Select(document => document.Name));
        Assert.Equal("""{ /* so */ "x-a": 1, }""", Encoding.UTF8.GetString(documents[0].Bytes.Span));
        Assert.Equal("x\ny", Encoding.UTF8.GetString(documents[1].Bytes.Span));
    }

    private string Outside() =>
        $$$"""
        { "listeners": { "l": { "address": "127.0.0.1:0", "tls": { "certificates": ["c"] } } },
          "certificates": { "c": { "certificate": "{{{_admin.File("none.pem")}}}", "key": "{{{_admin.File("none.key")}}}" } },
          "apis": { "a": { "routes": { "GET /": { "mock": { "body": "${file:{{{_admin.File("config/secret.txt")}}}}" } } } } } }
        """;

    private async Task<JsonElement> ValidateAsync(string body)
    {
        using HttpResponseMessage response = await _admin.Http.PostAsync("validate", new StringContent(body));
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
