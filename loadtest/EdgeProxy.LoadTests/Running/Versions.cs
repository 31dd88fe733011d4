using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeProxy.LoadTests;

/// <summary>What was measured with what, on what.</summary>
internal static class Versions
{
    public static async Task<List<(string What, string Version)>> ReadAsync(SuiteOptions options, CancellationToken stop)
    {
        List<(string, string)> versions =
        [
            ("gateway", $"{await FirstLineAsync(options.Binary, ["--version"], stop)}, {await CommitAsync(stop)}, transport {options.Transport}"),
        ];
        foreach (ServerKind peer in options.Peers)
        {
            versions.Add((Contestant.NameOf(peer), peer switch
            {
                ServerKind.Nginx => await FirstLineAsync(ToolFinder.Find("nginx", "nginx-light"), ["-v"], stop),
                ServerKind.Haproxy => await FirstLineAsync(ToolFinder.Find("haproxy", "haproxy"), ["-v"], stop),
                _ => await FirstLineAsync(ToolFinder.Find("dotnet", "dotnet-sdk-10.0"), [SuiteFiles.YarpPeer, "--version"], stop),
            }));
        }

        versions.Add(("load", $"{await WrkAsync(stop)}; own generator and origin on .NET {Environment.Version}"));
        versions.Add(("machine", $"{Processor()}, {Environment.ProcessorCount} cores, {await FirstLineAsync("uname", ["-sr"], stop)}, {RuntimeInformation.OSDescription}"));
        versions.Add(("cores", $"proxy {options.Cores.Proxy}, origin and load {options.Cores.Load}"));
        versions.Add(("when", DateTimeOffset.UtcNow.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)));
        return versions;
    }

    private static async Task<string> FirstLineAsync(string program, string[] arguments, CancellationToken stop) =>
        (await CommandOutput.OfAsync(program, arguments, stop)).Split('\n')[0].Trim();

    /// <summary>wrk tells its version with a failure, since it was asked for no address.</summary>
    private static async Task<string> WrkAsync(CancellationToken stop)
    {
        try
        {
            return await FirstLineAsync(ToolFinder.Find("wrk", "wrk"), ["-v"], stop);
        }
        catch (SuiteException mistake) when (mistake.Message.Contains("wrk ", StringComparison.Ordinal) && mistake.Message.Contains('\n', StringComparison.Ordinal))
        {
            return mistake.Message.Split('\n')[1].Split("  ")[0].Split(" Copyright")[0].Trim();
        }
    }

    /// <summary>The commit of the sources, which need not be the binary's.</summary>
    private static async Task<string> CommitAsync(CancellationToken stop)
    {
        try
        {
            return "sources at " + await FirstLineAsync("git", ["-C", SuiteFiles.Root, "rev-parse", "--short", "HEAD"], stop);
        }
        catch (Exception mistake) when (mistake is SuiteException or System.ComponentModel.Win32Exception)
        {
            return "sources of no known commit";
        }
    }

    private static string Processor() => File.ReadLines("/proc/cpuinfo")
        .Where(line => line.StartsWith("model name", StringComparison.Ordinal)).Select(line => line.Split(':')[1].Trim()).FirstOrDefault() ?? RuntimeInformation.ProcessArchitecture.ToString();
}
