namespace EdgeProxy.Policies;

/// <summary>The one table of gateway responses; a status literal of the gateway's own stands nowhere else.</summary>
public static class GatewayResponses
{
    public static GatewayResponse Of(GatewayResponseType type) => throw new NotImplementedException();

    /// <summary>The standard reason phrase of a status, for start lines that the gateway writes.</summary>
    public static ReadOnlySpan<byte> ReasonPhrase(int status) => throw new NotImplementedException();
}
