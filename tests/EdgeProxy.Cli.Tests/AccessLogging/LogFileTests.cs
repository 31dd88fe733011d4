using System.Text;

namespace EdgeProxy.Cli.Tests;

public sealed class LogFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeproxy-log-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "access.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void NewFile_IsForItsOwnerAndGroupAlone()
    {
        using LogFile file = Open();
        if (OperatingSystem.IsWindows())
        {
            return; // Files have no modes there.
        }

        UnixFileMode mode = File.GetUnixFileMode(Path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode & ~UnixFileMode.GroupRead); // The process's mask may take the group's away.
    }

    [Fact]
    public void FileThatIsThere_IsAppendedTo()
    {
        File.WriteAllText(Path, "before\n");
        using LogFile file = Open();
        Write(file, "after\n");
        Assert.Equal("before\nafter\n", File.ReadAllText(Path));
    }

    [Fact]
    public void FileThatWasTruncated_IsFilledFromItsStart()
    {
        using LogFile file = Open();
        Write(file, "one\n");
        using (FileStream truncating = new(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            truncating.SetLength(0);
        }

        Write(file, "two\n");
        Assert.Equal("two\n", File.ReadAllText(Path));
    }

    [Fact]
    public void RenamedFile_GetsTheLinesUpToTheReopening()
    {
        using LogFile file = Open();
        Write(file, "one\n");
        File.Move(Path, Path + ".1");
        Write(file, "two\n");
        Assert.Null(file.Reopen());
        Write(file, "three\n");
        Assert.Equal("one\ntwo\n", File.ReadAllText(Path + ".1"));
        Assert.Equal("three\n", File.ReadAllText(Path));
    }

    [Fact]
    public void ReopeningThatFails_LeavesTheOldFileInUse()
    {
        using LogFile file = Open();
        File.Move(Path, Path + ".1");
        Directory.CreateDirectory(Path);
        Assert.NotNull(file.Reopen());
        Write(file, "one\n");
        Assert.Equal("one\n", File.ReadAllText(Path + ".1"));
    }

    [Fact]
    public void FullDisk_IsAValueAndWritingGoesOnLater()
    {
        if (!File.Exists("/dev/full"))
        {
            return; // Only Linux has a disk that is always full.
        }

        File.CreateSymbolicLink(Path, "/dev/full");
        using LogFile file = Open();
        string? error = file.Write("one\n"u8, out int arrived);
        Assert.NotNull(error);
        Assert.Equal(0, arrived);
        File.Delete(Path);
        Assert.Null(file.Reopen());
        Write(file, "two\n");
        Assert.Equal("two\n", File.ReadAllText(Path));
    }

    [Fact]
    public void MissingFolder_IsAValue()
    {
        Assert.Null(LogFile.TryOpen(System.IO.Path.Combine(_folder, "none", "access.log"), out string? error));
        Assert.Contains("none", error, StringComparison.Ordinal);
    }

    [Fact]
    public void StreamThatTookHalfALine_GetsALineFeedFirst()
    {
        using var stream = new HalfTakingStream();
        using var output = new StandardOutput(stream);
        Assert.NotNull(output.Write("one\n"u8, out int arrived));
        Assert.Equal(0, arrived);
        Assert.Null(output.Write("two\n"u8, out arrived));
        Assert.Equal(4, arrived);
        Assert.Equal("on\ntwo\n", Encoding.ASCII.GetString(stream.ToArray()));
    }

    private static void Write(LogFile file, string lines)
    {
        Assert.Null(file.Write(Encoding.ASCII.GetBytes(lines), out int arrived));
        Assert.Equal(lines.Length, arrived);
    }

    private LogFile Open()
    {
        LogFile? file = LogFile.TryOpen(Path, out string? error);
        Assert.Null(error);
        return file!;
    }

    /// <summary>Takes half of the first write and fails, as a disk does that has just become full.</summary>
    private sealed class HalfTakingStream : MemoryStream
    {
        private bool _hasFailed;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            bool fails = !_hasFailed;
            _hasFailed = true;
            base.Write(fails ? buffer[..(buffer.Length / 2)] : buffer);
            if (fails)
            {
                throw new IOException("no space left");
            }
        }
    }
}
