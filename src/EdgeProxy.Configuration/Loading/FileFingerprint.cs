using System.Buffers;
using System.Security.Cryptography;

namespace EdgeProxy.Configuration;

/// <summary>What a file held when it was read, without keeping it: files of keys are large.</summary>
/// <param name="Path">Of the file.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Sha256">Of all of them.</param>
internal sealed record FileFingerprint(string Path, long Length, ReadOnlyMemory<byte> Sha256)
{
    private const int PartBytes = 64 * 1024;

    /// <summary>Whether the file can be read and holds the same still.</summary>
    /// <param name="giveWay">Called between parts.</param>
    public bool Holds(Action giveWay)
    {
        byte[] part = ArrayPool<byte>.Shared.Rent(PartBytes);
        try
        {
            using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (file.CanSeek && file.Length != Length)
            {
                return false;
            }

            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            int count;
            while ((count = file.Read(part)) > 0)
            {
                hash.AppendData(part, 0, count);
                giveWay();
            }

            return hash.GetHashAndReset().AsSpan().SequenceEqual(Sha256.Span);
        }
        catch (Exception error) when (BoundedFile.IsExpected(error))
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }
    }
}
