using System.Security.Cryptography;
using System.Text;

namespace EdgeProxy;

/// <summary>
/// The tokens that are good now. Those of a file are read again, at most once a second, so that a token that was changed or
/// taken away needs no restart. Safe from any thread.
/// </summary>
internal sealed class AdminTokens
{
    private static readonly TimeSpan ReadInterval = TimeSpan.FromSeconds(1);

    private readonly (string Name, byte[] Hash)[] _fixed;
    private readonly string? _file;
    private readonly TimeProvider _time;
    private readonly Action<string> _unreadable;
    private readonly Lock _gate = new();
    private (string Name, byte[] Hash)[] _ofFile = [];
    private long _readAt;

    /// <param name="unreadable">Told why the file's tokens are good no longer.</param>
    public AdminTokens(IReadOnlyList<AdminToken> tokens, string? file, TimeProvider time, Action<string> unreadable)
    {
        _fixed = Hashed(tokens);
        _file = file;
        _time = time;
        _unreadable = unreadable;
    }

    /// <summary>Reads the file for the first time. Throws <see cref="StartException"/> when it has no token.</summary>
    public void Load()
    {
        if (_file is null)
        {
            return;
        }

        IReadOnlyList<AdminToken> tokens = TokenFile.Read(_file, out string error)
            ?? throw new StartException($"the tokens of the admin listener cannot be read from {_file}: {error}  (make one with: openssl rand -hex 32)");
        _ofFile = Hashed(tokens);
        _readAt = _time.GetTimestamp();
    }

    /// <summary>The name of the token that was presented, or null. Takes as long for any that is wrong: hashes are compared, all of them, in constant time.</summary>
    public string? NameOf(string presented)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(presented), hash);
        string? found = null;
        foreach ((string name, byte[] known) in Current())
        {
            if (CryptographicOperations.FixedTimeEquals(hash, known))
            {
                found = name;
            }
        }

        return found;
    }

    private IEnumerable<(string Name, byte[] Hash)> Current()
    {
        if (_file is null)
        {
            return _fixed;
        }

        lock (_gate)
        {
            if (_time.GetElapsedTime(_readAt) >= ReadInterval)
            {
                _readAt = _time.GetTimestamp();
                IReadOnlyList<AdminToken>? tokens = TokenFile.Read(_file, out string error);
                if (tokens is null && _ofFile.Length > 0)
                {
                    _unreadable(error);
                }

                // Closed, when in doubt: to delete the file is a way to take the tokens away.
                _ofFile = Hashed(tokens ?? []);
            }

            return _fixed.Concat(_ofFile);
        }
    }

    private static (string Name, byte[] Hash)[] Hashed(IReadOnlyList<AdminToken> tokens) =>
        [.. tokens.Select(token => (token.Name, SHA256.HashData(Encoding.UTF8.GetBytes(token.Text))))];
}
