using System.Net.Sockets;
using System.Text;

namespace EdgeProxy.LoadTests;

/// <summary>Waits until a server answers, and looks at single answers before anything is measured.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public static async Task WaitAsync(RunningServer server, TimeSpan limit, CancellationToken stop)
    {
        string fields = string.Concat(server.Contestant.Fields.Select(field => field + "\r\n"));
        byte[] request = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{fields}\r\n");
        long begun = Environment.TickCount64;
        int last = 0;
        while (Environment.TickCount64 - begun < limit.TotalMilliseconds)
        {
            server.CheckAlive();
            last = await TryStatusAsync(server.Port, request, stop);
            if (last == 200)
            {
                return;
            }

            await Task.Delay(Interval, stop);
        }

        throw server.Process?.Mistake(last == 0 ? "does not accept connections" : $"answers with {last}") ?? new SuiteException("The origin does not answer.");
    }

    /// <summary>The status of the first response to these bytes; 0 when none came.</summary>
    public static async Task<int> TryStatusAsync(int port, byte[] request, CancellationToken stop)
    {
        try
        {
            using BlockingClient client = BlockingClient.Connect(port);
            return await Task.Run(() => client.Exchange(request).Status, stop);
        }
        catch (SocketException)
        {
            return 0;
        }
        catch (IOException)
        {
            return 0;
        }
        catch (FormatException)
        {
            return 0;
        }
    }
}
