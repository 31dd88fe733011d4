namespace EdgeProxy.Configuration;

/// <summary>Files read whole within a bound, whatever they claim their length to be (pipes, devices, files that grow).</summary>
internal static class BoundedFile
{
    /// <summary>The bytes, or null and the reason in words.</summary>
    public static byte[]? Read(string path, int bytesMax, out string reason)
    {
        reason = "";
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            using var content = new MemoryStream();
            byte[] buffer = new byte[64 * 1024];
            int count;
            while ((count = file.Read(buffer)) > 0)
            {
                if (content.Length + count > bytesMax)
                {
                    reason = $"it is larger than {ScalarParser.Format(bytesMax)}";
                    return null;
                }

                content.Write(buffer, 0, count);
            }

            return content.ToArray();
        }
        catch (Exception error) when (IsExpected(error))
        {
            reason = Reason(error, path);
            return null;
        }
    }

    public static bool IsExpected(Exception error) =>
        error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or System.Security.SecurityException;

    public static string Reason(Exception error, string path) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => "it does not exist",
        UnauthorizedAccessException when Directory.Exists(path) => "it is a folder",
        UnauthorizedAccessException => "permission denied",
        _ => Shown.Text(error.Message, 200),
    };
}
