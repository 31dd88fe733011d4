using System.Globalization;
using System.Net;
using System.Text;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <content>The admin listener.</content>
internal sealed partial class SettingsReader
{
    /// <summary>Where the socket is unless it is written, or systemd has made a folder for the service (<c>RuntimeDirectory=</c>).</summary>
    public const string DefaultAdminSocket = "/run/edgeproxy/admin.sock";

    private const string AdminSocketOff = "off";

    /// <summary>Of sockaddr_un (unix(7)), without the NUL at its end.</summary>
    private const int SocketPathBytesMax = 107;

    private AdminSettings Admin(WrittenAdmin written)
    {
        bool isDefault = string.IsNullOrEmpty(written.Socket);
        IPEndPoint? address = null;
        if (written.Address is { } text && !ScalarText.TryEndPoint(text, out address, out string message, out string hint))
        {
            Error(SettingNames.AdminAddress, $"\"{text}\" {message}", hint);
            address = null;
        }

        IReadOnlyList<AdminToken> tokens = Tokens(written.Tokens ?? []);
        if (address is not null && written.TokenFile is null && tokens.Count == 0)
        {
            Error(
                SettingNames.AdminAddress, "anyone who reaches the address could change the gateway",
                "name a file with a token in admin.tokenFile, or use admin.socket instead");
        }

        return new AdminSettings
        {
            Socket = isDefault ? DefaultSocket() : AdminSocket(written.Socket!),
            IsSocketDefault = isDefault,
            Users = Users(written.Users ?? []),
            Address = address,
            TokenFile = written.TokenFile,
            Tokens = tokens,
        };
    }

    private static string? DefaultSocket()
    {
        string? folder = Environment.GetEnvironmentVariable("RUNTIME_DIRECTORY")?.Split(':')[0];
        string path = string.IsNullOrEmpty(folder) ? DefaultAdminSocket : Path.Combine(folder, "admin.sock");
        return OperatingSystem.IsLinux() ? path : null;
    }

    private string? AdminSocket(string written)
    {
        if (string.Equals(written, AdminSocketOff, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string path = Path.GetFullPath(written.StartsWith("unix:", StringComparison.Ordinal) ? written["unix:".Length..] : written);
        if (!OperatingSystem.IsLinux())
        {
            Error(SettingNames.AdminSocket, "only Linux tells who is at the other end of a socket", "use admin.address with a token");
        }
        else if (Encoding.UTF8.GetByteCount(path) > SocketPathBytesMax)
        {
            Error(SettingNames.AdminSocket, $"the path has more than {SocketPathBytesMax} bytes", "choose a shorter path, as the system has no longer ones for sockets");
        }

        return path;
    }

    private List<uint> Users(List<string> written)
    {
        var users = new List<uint>();
        foreach (string user in written)
        {
            if (uint.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out uint id) || UserNames.TryIdOf(user, out id))
            {
                users.Add(id);
            }
            else
            {
                Error(SettingNames.AdminUsers, $"there is no user \"{PlainText.Of(user)}\"", "write the name of a user of this machine, or the number of its id");
            }
        }

        return users;
    }

    private List<AdminToken> Tokens(Dictionary<string, string> written)
    {
        var tokens = new List<AdminToken>();
        foreach ((string name, string text) in written)
        {
            if (AdminToken.Problem(name, text) is { } problem)
            {
                Error(SettingNames.AdminTokens, problem, "make one with: openssl rand -hex 32");
            }
            else
            {
                tokens.Add(new AdminToken(name, text));
            }
        }

        return tokens;
    }
}
