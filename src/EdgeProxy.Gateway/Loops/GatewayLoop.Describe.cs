namespace EdgeProxy.Gateway;

/// <content>What operators are told.</content>
internal sealed partial class GatewayLoop
{
    public List<ClientDescription> Describe(int max)
    {
        Loop.AssertCurrent();
        var found = new List<ClientDescription>();
        for (Http1Client? client = _clients; client is not null && found.Count < max; client = client.NextOnLoop)
        {
            found.Add(client.Describe(Loop));
        }

        return found;
    }
}
