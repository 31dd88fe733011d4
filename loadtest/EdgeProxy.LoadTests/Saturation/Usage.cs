using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>What a server and the cores spent between two moments.</summary>
internal readonly struct Usage
{
    private const double ForeignShown = 2;
    private const double ForeignMax = 10;

    private readonly RunningServer _server;
    private readonly string _loadCores;
    private readonly string _proxyCores;
    private readonly CoreTimes _load;
    private readonly CoreTimes _proxy;
    private readonly double _seconds;

    private Usage(RunningServer server, string loadCores, string proxyCores)
    {
        _server = server;
        _loadCores = loadCores;
        _proxyCores = proxyCores;
        _load = CoreTimes.Now(loadCores);
        _proxy = CoreTimes.Now(proxyCores);
        _seconds = server.ProcessorSeconds;
    }

    /// <summary>Where proxy and load share cores, what others took cannot be told from the load.</summary>
    private bool SharesCores => CorePlan.Parse(_loadCores)!.Intersect(CorePlan.Parse(_proxyCores)!).Any();

    public static Usage Begin(RunningServer server, string loadCores, string proxyCores) =>
        new(server, loadCores, server.Contestant.Cores ?? proxyCores);

    public Spent End()
    {
        double seconds = _server.ProcessorSeconds - _seconds;
        var proxy = CoreTimes.Now(_proxyCores);
        double idle = proxy.IdlePercentSince(_proxy);
        double own = 100 * seconds / proxy.SecondsSince(_proxy);
        return new Spent(
            seconds,
            idle,
            SharesCores ? 0 : Math.Max(0, 100 - idle - own),
            CoreTimes.Now(_loadCores).IdlePercentSince(_load),
            _server.Process is null ? 0 : ProcessTree.ResidentBytes(_server.Process.Id) / 1e6);
    }

    /// <param name="ProcessorSeconds">Of the server's processes.</param>
    /// <param name="ProxyIdle">Per cent of the proxy's cores.</param>
    /// <param name="Foreign">Per cent of the proxy's cores that neither the server had nor were idle: what else runs on the machine.</param>
    /// <param name="LoadIdle">Per cent of the cores of load and origin.</param>
    public readonly record struct Spent(double ProcessorSeconds, double ProxyIdle, double Foreign, double LoadIdle, double ResidentMegabytes)
    {
        /// <summary>The circumstances, for a line of progress.</summary>
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"idle: proxy {ProxyIdle,3:F0} %, load {LoadIdle,3:F0} %{(Foreign > ForeignShown ? $"; {Foreign:F0} % of the proxy's cores taken by others" : "")}");

        /// <summary>Notes the circumstances of a round.</summary>
        public void AddTo(ScenarioResult result, string contestant)
        {
            result.Add(contestant, Measure.ProxyIdle, ProxyIdle);
            result.Add(contestant, Measure.Foreign, Foreign);
            result.Add(contestant, Measure.LoadIdle, LoadIdle);
            result.Add(contestant, Measure.Resident, ResidentMegabytes);
            if (Foreign > ForeignMax)
            {
                result.Note($"Something else took more than {ForeignMax:F0} % of the proxy's cores in some rounds: figures of these are of little worth.");
            }
        }
    }
}
