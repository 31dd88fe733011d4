using System.Text;

namespace EdgeProxy.Compiler.Tests;

public sealed class LoggedRequestParserTests
{
    [Theory]
    [InlineData("""{"httpMethod":"GET","domainName":"a.example","path":"/x"}""", "GET a.example/x")]
    [InlineData("""{"httpMethod":"GET","domainName":"a.example","path":"/x","queryString":"q=1"}""", "GET a.example/x?q=1")]
    [InlineData("""{"httpMethod":"GET","domainName":"a.example","path":"/x?q=1"}""", "GET a.example/x?q=1")]
    [InlineData("""{"httpMethod":"GET","domainName":"a.example","path":"/x","queryString":"-"}""", "GET a.example/x")]
    [InlineData("""{"httpMethod":"OPTIONS","domainName":"a.example","path":"*"}""", "OPTIONS a.example*")]
    [InlineData("""{"httpMethod":"GET","domainName":"-","path":"/x","protocol":"HTTP/1.0"}""", "GET /x")]
    [InlineData("""{"status":200,"more":{"httpMethod":"no"},"list":[1,{"path":"no"}],"httpMethod":"GET","domainName":"a.example","path":"/x"}""", "GET a.example/x")]
    [InlineData("""{"\u0068ttpMethod":"GET","domainName":"a.example","path":"\/x"}""", "GET a.example/x")]
    public void Line_TellsItsRequest(string line, string request)
    {
        LoggedRequest? found = Parse(line, out string problem);
        Assert.Equal("", problem);
        Assert.Equal(request, found!.ToString());
        Assert.Equal(7, found.Line);
    }

    [Theory]
    [InlineData("", "it is not JSON")]
    [InlineData("\u0001\u0002\u0003", "it is not JSON")]
    [InlineData("GET /x HTTP/1.1", "it is not JSON")]
    [InlineData("[]", "it is no JSON object")]
    [InlineData("""{"httpMethod":"GET","domainName":"a.example","path":"/x"}}""", "it is not JSON")]
    [InlineData("""{"httpMethod":"GET","domainName":"a.example","path":"/x"} {}""", "it is not JSON")]
    [InlineData("""{"httpMethod":"GET","domainName":"a.example","path":"/x" """, "it is not JSON")]
    [InlineData("""{"domainName":"a.example","path":"/x"}""", "it has no httpMethod")]
    [InlineData("""{"httpMethod":null,"domainName":"a.example","path":"/x"}""", "it has no httpMethod")]
    [InlineData("""{"httpMethod":"GET","path":"/x"}""", "it has no domainName")]
    [InlineData("""{"httpMethod":"GET","domainName":"a.example"}""", "it has no path")]
    [InlineData("""{"httpMethod":7,"domainName":"a.example","path":"/x"}""", "its httpMethod is no string")]
    [InlineData("""{"httpMethod":"GET","domainName":"a.example","path":{}}""", "its path is no string")]
    [InlineData("""{"httpMethod":"GET","domainName":"a.example","path":"x"}""", "its path begins with no slash")]
    [InlineData("""{"httpMethod":"GET","httpMethod":"PUT","domainName":"a.example","path":"/x"}""", "it has httpMethod twice")]
    [InlineData("""{"httpMethod":"GET","domainName":"a.example","path":"/x HTTP/1.1\r\nX: y"}""", "it has a control character where no request has one")]
    [InlineData("""{"httpMethod":"GET","domainName":"a\r\nX: y","path":"/x"}""", "it has a control character where no request has one")]
    [InlineData("""{"httpMethod":"GET","domainName":"a.example","path":"/x","requestHeaders":{"a":"b\r\nc: d"}}""", "it has a control character where no request has one")]
    [InlineData("""{"httpMethod":"GET","domainName":"a.example","path":"/\ud800"}""", "it has a string that is not Unicode")]
    [InlineData("""{"httpMethod":"GET","domainName":"a.example","path":"/x","requestHeaders":"a: b"}""", "its requestHeaders are no object")]
    [InlineData("""{"httpMethod":"GET","domainName":"a.example","path":"/x","requestHeaders":{"a":1}}""", "its requestHeaders have a value that is no string")]
    [InlineData("""{"httpMethod":"GET","domainName":"a.example","path":"/x","requestHeaders":{"a":["b",{}]}}""", "its requestHeaders have a value that is no string")]
    public void LineWithoutARequest_SaysWhy(string line, string problem)
    {
        Assert.Null(Parse(line, out string found));
        Assert.Equal(problem, found);
    }

    [Fact]
    public void BytesThatAreNoUtf8_AreSaidToBe()
    {
        byte[] line = [.. """{"httpMethod":"GET","domainName":"a.example","path":"/"""u8, 0xFF, .. "\"}"u8];
        Assert.Null(LoggedRequestParser.Parse(line, 1, out string problem));
        Assert.Equal("it has a string that is not Unicode", problem);
    }

    [Fact]
    public void Headers_AreReadWithAllTheirValues()
    {
        LoggedRequest request = Parse("""{"requestHeaders":{"x-a":"1","x-b":["2","3"],"x-c":null,"x-d":[]},"httpMethod":"GET","domainName":"a.example","path":"/x"}""", out _)!;
        Assert.Equal([KeyValuePair.Create("x-a", "1"), KeyValuePair.Create("x-b", "2"), KeyValuePair.Create("x-b", "3")], request.Headers!);
        Assert.Null(Parse("""{"requestHeaders":null,"httpMethod":"GET","domainName":"a.example","path":"/x"}""", out _)!.Headers);
    }

    private static LoggedRequest? Parse(string line, out string problem) => LoggedRequestParser.Parse(Encoding.UTF8.GetBytes(line), 7, out problem);
}
