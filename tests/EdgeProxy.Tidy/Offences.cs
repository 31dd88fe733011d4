using System.Text;

namespace EdgeProxy.Tidy;

/// <summary>Collects what a check finds, so that one run names every place: <c>file:line  what is wrong</c>.</summary>
internal sealed class Offences(string rule)
{
    private readonly List<string> _found = [];

    public int Count => _found.Count;

    public void Add(string path, int line, string what) => _found.Add($"{path}:{line}  {what}");

    public void AssertNone()
    {
        if (_found.Count == 0)
        {
            return;
        }

        StringBuilder message = new();
        message.AppendLine(rule);
        foreach (string offence in _found)
        {
            message.Append("  ").AppendLine(offence);
        }

        Assert.Fail(message.ToString());
    }
}
