namespace EdgeProxy;

/// <summary>A file that is written anew, whole or not at all: beside it first, then in its place. A link stays, and what it leads to is written.</summary>
internal static class EditedFile
{
    /// <summary>Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>; then the file is as it was.</summary>
    /// <param name="path">Need not be there yet.</param>
    /// <param name="write">Writes the whole content.</param>
    public static void Write(string path, Action<Stream> write)
    {
        string target = (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? Path.GetFullPath(path);
        string draft = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Environment.ProcessId}.new");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = File.Exists(target) ? File.GetUnixFileMode(target) : UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        }

        try
        {
            using (var file = new FileStream(draft, options))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(draft, options.UnixCreateMode!.Value); // The process's mask does not count for a file that was there.
            }

            File.Move(draft, target, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    public static bool IsExpected(Exception error) => error is IOException or UnauthorizedAccessException;
}
