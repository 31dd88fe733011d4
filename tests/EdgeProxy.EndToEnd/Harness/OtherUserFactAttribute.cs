namespace EdgeProxy.EndToEnd;

/// <summary>A test that acts as another user, which root alone can.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OtherUserFactAttribute : FactAttribute
{
    /// <summary>Nobody has it but <c>nobody</c>.</summary>
    public const string UserId = "65534";

    public OtherUserFactAttribute() => Skip = Environment.IsPrivilegedProcess
        ? Servers.SkipReason(("setpriv", Servers.SetPriv), ("curl", Servers.Curl))
        : "only root can act as another user";

    /// <summary>Asks with curl as that user: the answer's status, 000 for none, and its body.</summary>
    public static async Task<string> CurlAsync(string socket, string path)
    {
        string[] arguments =
        [
            "--reuid", UserId, "--regid", UserId, "--clear-groups",
            Servers.Curl!, "--silent", "--noproxy", "*", "--max-time", "20", "--unix-socket", socket, "--write-out", "%{http_code}", "http://localhost" + path,
        ];
        (_, string output, _) = await ChildProcess.RunAsync(Servers.SetPriv!, arguments, "/", TestHttp.Limit);
        return output;
    }
}
