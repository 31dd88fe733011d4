using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>Tells what the run does, a line a step, so that nobody waits in the dark.</summary>
internal sealed class Progress(TextWriter output)
{
    private readonly long _begun = Environment.TickCount64;

    public void Say(string text)
    {
        TimeSpan elapsed = TimeSpan.FromMilliseconds(Environment.TickCount64 - _begun);
        output.WriteLine($"{elapsed.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)}  {text}");
        output.Flush();
    }

    /// <summary>A measurement of a round, with what came of it.</summary>
    public void Round(string scenario, int round, int rounds, string contestant, string figures) =>
        Say($"{scenario,-12} round {round}/{rounds}  {contestant,-22} {figures}");
}
