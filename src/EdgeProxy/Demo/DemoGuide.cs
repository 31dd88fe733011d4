using System.Net;

namespace EdgeProxy;

/// <summary>What to try with the demo.</summary>
internal static class DemoGuide
{
    /// <param name="isAsked">Whether the operator chose the address.</param>
    public static string Of(IPEndPoint listen, IPEndPoint ops, bool isAsked)
    {
        string taken = isAsked || listen.Port == DemoDocuments.PreferredPort ? "" : $" (port {DemoDocuments.PreferredPort} is taken)";
        return $"""

        This is the demo, since no documents were given: a gateway on http://{listen}{taken} and a small origin behind it.

          curl -i http://{listen}/orders/42                 # forwarded: see what the origin got
          curl -i -d 'some text' http://{listen}/echo       # a body, there and back
          curl -i http://{listen}/hello                     # answered by the gateway itself
          curl -iL http://{listen}/old/hello                # redirected
          curl -N http://{listen}/stream                    # server-sent events, as they come
          curl -iN --max-time 3 -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' \
               -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' http://{listen}/ws
          ws://{listen}/ws                                  # a WebSocket echo, for any client
          curl http://{ops}/metrics

        Your own: edgeproxy init my-gateway, edit it, then edgeproxy --config my-gateway. Ctrl+C ends this.

        """;
    }
}
