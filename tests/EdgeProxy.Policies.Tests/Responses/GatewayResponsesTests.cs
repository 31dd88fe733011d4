using System.Text;
using System.Text.Json;

namespace EdgeProxy.Policies.Tests;

public class GatewayResponsesTests
{
    public static TheoryData<GatewayResponseType> Types => [.. Enum.GetValues<GatewayResponseType>().Where(type => type != GatewayResponseType.None)];

    [Theory]
    [MemberData(nameof(Types))]
    public void EachType_HasARowOfItsOwn(GatewayResponseType type)
    {
        GatewayResponse row = GatewayResponses.Of(type);
        Assert.Equal(type, row.Type);
        Assert.Equal(Snake(type.ToString()).ToUpperInvariant(), row.Name);
        Assert.Equal(Snake(type.ToString()), row.Label);
        Assert.InRange(row.Status, 400, 599);
        Assert.EndsWith("Exception", row.ErrorType, StringComparison.Ordinal);
        using JsonDocument body = JsonDocument.Parse(row.Body);
        JsonProperty message = Assert.Single(body.RootElement.EnumerateObject());
        Assert.Equal("message", message.Name);
        Assert.False(GatewayResponses.ReasonPhrase(row.Status).IsEmpty);
    }

    [Theory]
    [InlineData(GatewayResponseType.ResourceNotFound, 404, """{"message":"Not Found"}""", "ResourceNotFoundException")]
    [InlineData(GatewayResponseType.Unauthorized, 401, """{"message":"Unauthorized"}""", "UnauthorizedException")]
    [InlineData(GatewayResponseType.AccessDenied, 403, """{"message":"Forbidden"}""", "AccessDeniedException")]
    [InlineData(GatewayResponseType.InvalidApiKey, 403, """{"message":"Forbidden"}""", "ForbiddenException")]
    [InlineData(GatewayResponseType.Throttled, 429, """{"message":"Too Many Requests"}""", "TooManyRequestsException")]
    [InlineData(GatewayResponseType.QuotaExceeded, 429, """{"message":"Limit Exceeded"}""", "LimitExceededException")]
    [InlineData(GatewayResponseType.RequestTooLarge, 413, """{"message":"Request Too Long"}""", "RequestTooLargeException")]
    [InlineData(GatewayResponseType.InternalError, 500, """{"message":"Internal Server Error"}""", "InternalServerErrorException")]
    [InlineData(GatewayResponseType.IntegrationTimeout, 504, """{"message":"Endpoint request timed out"}""", "InternalServerErrorException")]
    public void TypeThatApiGatewayHas_AnswersAsApiGatewayDoes(GatewayResponseType type, int status, string body, string errorType)
    {
        GatewayResponse row = GatewayResponses.Of(type);
        Assert.Equal((status, body, errorType), (row.Status, Encoding.UTF8.GetString(row.Body), row.ErrorType));
    }

    [Theory]
    [InlineData(GatewayResponseType.BadRequest)]
    [InlineData(GatewayResponseType.ExpectationFailed)]
    [InlineData(GatewayResponseType.HeadTooLarge)]
    [InlineData(GatewayResponseType.MethodNotAllowed)]
    [InlineData(GatewayResponseType.MisdirectedRequest)]
    [InlineData(GatewayResponseType.NotImplemented)]
    [InlineData(GatewayResponseType.RequestTimeout)]
    [InlineData(GatewayResponseType.RequestTooLarge)]
    [InlineData(GatewayResponseType.UriTooLong)]
    [InlineData(GatewayResponseType.VersionNotSupported)]
    public void ProtocolError_NeverKeepsTheConnection(GatewayResponseType type)
    {
        Assert.False(GatewayResponses.Of(type).KeepsConnection);
        Assert.Equal(Fault.Client, GatewayResponses.Of(type).Fault);
    }

    [Fact]
    public void ClientsFault_IsNeverLoggedAsAWarning() =>
        Assert.All(GatewayResponses.All.ToArray(), row => Assert.True(row.Fault != Fault.Client || row.LogLevel <= ResponseLogLevel.Information));

    [Theory]
    [InlineData(101, "Switching Protocols")]
    [InlineData(200, "OK")]
    [InlineData(304, "Not Modified")]
    [InlineData(413, "Content Too Large")]
    [InlineData(511, "Network Authentication Required")]
    [InlineData(199, "")]
    [InlineData(299, "")]
    [InlineData(306, "")]
    [InlineData(418, "")]
    [InlineData(599, "")]
    [InlineData(0, "")]
    public void Status_HasTheRegisteredPhraseOrNone(int status, string phrase) =>
        Assert.Equal(phrase, Encoding.ASCII.GetString(GatewayResponses.ReasonPhrase(status)));

    private static string Snake(string name) =>
        string.Concat(name.Select((letter, i) => (i > 0 && char.IsUpper(letter) ? "_" : "") + char.ToLowerInvariant(letter)));
}
