using System.CommandLine;
using Microsoft.Data.Sqlite;

namespace EdgeProxy;

/// <summary>What the commands that read usage take: whose, of which days, and where it is: at a running gateway, or in a state folder.</summary>
internal sealed class UsageOptions
{
    private readonly Option<string?> _plan = new("--plan") { Description = "The plan.", HelpName = "PLAN" };
    private readonly Option<string?> _key = new("--key") { Description = "The key; without it, all.", HelpName = "KEY" };
    private readonly Option<string?> _from = new("--from") { Description = "The first day, in UTC: 2026-11-01. Without it, the first of the month.", HelpName = "DAY" };
    private readonly Option<string?> _to = new("--to") { Description = "The last day; without it, today.", HelpName = "DAY" };
    private readonly Option<string?> _state = new("--state")
    {
        Description = "Reads the ledger in this state folder itself, whether or not a gateway runs.",
        HelpName = "FOLDER",
    };

    public AdminOptions Admin { get; } = new();

    /// <param name="command">Gets them.</param>
    /// <param name="withDays">Whether it is for days of choice.</param>
    /// <param name="withJson">Whether it can show the answer as it came.</param>
    public void AddTo(Command command, bool withDays, bool withJson)
    {
        command.Add(_plan);
        command.Add(_key);
        if (withDays)
        {
            command.Add(_from);
            command.Add(_to);
        }

        command.Add(_state);
        Admin.AddTo(command, withJson);
    }

    public string? Plan(ParseResult result) => result.GetValue(_plan);

    public string? Key(ParseResult result) => result.GetValue(_key);

    public bool IsOffline(ParseResult result) => result.GetValue(_state) is not null;

    /// <summary>What is asked for, or null after saying what is wrong with it.</summary>
    public UsageFilter? Filter(ParseResult result)
    {
        if (UsageDates.TryRange(result.GetValue(_from), result.GetValue(_to), TimeProvider.System, out int from, out int to) is { } mistake)
        {
            result.InvocationConfiguration.Error.WriteLine("--" + mistake);
            return null;
        }

        return new UsageFilter(from, to, Plan(result), Key(result));
    }

    /// <summary>The target of an admin call, with parameters that are null left out.</summary>
    public static string Target(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        string target = path;
        char mark = '?';
        foreach ((string name, string? value) in parameters)
        {
            if (value is not null)
            {
                target += $"{mark}{name}={Uri.EscapeDataString(value)}";
                mark = '&';
            }
        }

        return target;
    }

    /// <summary>Reads the ledger of the state folder, or says why it cannot.</summary>
    public int Read(ParseResult result, Action<UsageReader> read)
    {
        string path = UsageFile.PathIn(result.GetValue(_state)!);
        if (!File.Exists(path))
        {
            result.InvocationConfiguration.Error.WriteLine($"there is no usage ledger {path}  (--state is the folder that state.folder of the settings names)");
            return ExitCodes.Failed;
        }

        try
        {
            using UsageReader reader = UsageReader.Open(path);
            read(reader);
            return ExitCodes.Ok;
        }
        catch (Exception e) when (e is SqliteException or UsageStoreException)
        {
            result.InvocationConfiguration.Error.WriteLine($"the usage ledger {path} cannot be read: {e.Message}");
            return ExitCodes.Failed;
        }
    }
}
