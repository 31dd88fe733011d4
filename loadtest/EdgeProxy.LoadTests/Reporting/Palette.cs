namespace EdgeProxy.LoadTests;

/// <summary>Colours that are told apart also by those who see few; the gateway's is always the first.</summary>
internal static class Palette
{
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#555555"];

    public static string Of(int index) => Colours[index % Colours.Length];
}
